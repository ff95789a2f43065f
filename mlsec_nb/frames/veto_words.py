"""Words of a column name that say the column is *about* personal data, or about something else altogether."""

from __future__ import annotations

from mlsec_nb.frames.entities import Entity

# Any of these outside the matched phrase: a property of the data (email_count, phone_type), never the data.
PROPERTY = frozenset(
    """count cnt counts counter freq frequency type types typ typo kind status rate rates ratio score scores scoring
    valid
    validity validated invalid model is has had was are can should flag flags len length size chars verified
    verification
    confirmed confirmation provider format pct percent percentage avg average mean median std stdev stddev var
    variance
    min max minimum maximum total sum ttl idx index rank ranking enabled disabled missing present exists null nan
    nulls
    error errors regex pattern template subject body campaign opened clicked sent bounce bounced opens clicks optin
    optout
    opt subscribed unsubscribed consent bias prob proba probability pred predicted prediction logit logits loss weight
    weights delta diff change changed changes updated modified created expiry expires expired expiration strength
    reset
    attempts attempt policy quality distance similarity match matched matches mismatch fraud risk required requires
    allowed limit per density growth population tier price prices cost fee brand os vendor path file files filename
    filepath url uri link page image img icon color colour usage plan carrier operator duration elapsed latency
    seconds
    secs ms minutes hours interval threshold top accuracy precision recall f1 auc mae mse rmse mape metric
    baseline importance
    coefficient
    coef normalized normalised scaled zscore embedding embeddings vector feature featurizer encoder tokenizer column
    columns field fields schema dtype table regexp validator parser anzahl nombrede quantidade cantidad numberof
    unique distinct duplicates duplicate entropy completeness coverage outlier anomaly domain domains ttr sla queue
    digits hash hashed hashes version versions rating ratings ranks rated""".split()
)

# Words outside the phrase that give one entity another meaning: memory_address, product_name, account_age.
CONTEXT: dict[Entity, frozenset[str]] = {
    Entity.PERSON: frozenset(
        """model class column file product items item table field dataset data feature metric variable var param
        parameter
        layer function func method module package repo repository project branch tag event job task step stage
        pipeline
        experiment run group team company org organization organisation business firm brand vendor supplier store shop
        merchant restaurant hotel hospital school college university dept department division category cat genre
        subcategory type species animal pet plant breed strain gene protein drug chemical compound element disease
        country city state region province county district town street road station airport port place location site
        area zone building room country game movie film song album artist track show series book title league club
        host domain server device machine node cluster app application service api process thread system os software
        version release plan policy campaign channel source page screen view button menu theme font color colour
        label labels display short code key config setting script schema database db index bucket object blob folder
        dir directory path image img photo video audio document doc form sheet chart report currency stock fund bank
        exchange ticker symbol asset account coin bridge ship vessel flight airline carrier route line bus train
        vehicle car
        make sensor signal unit measure scale test exam course subject lesson topic skill award event venue stadium
        park river lake mountain planet star constellation ingredient recipe dish food wine beer cuisine sport
        party election network protocol token algorithm optimizer scheduler tokenizer encoder backbone agency
        program programme initiative provider issuer platform marketplace portal website web url attribute property
        metadata entity relation edge predicate hash checksum sector industry market segment""".split()
    ),
    Entity.ADDRESS: frozenset(
        """memory mem register reg block wallet contract hex physical virtual base pointer ptr page bus i2c web url
        http
        start end return offset heap stack io port eth btc crypto token modbus slave dns network net bind listen
        company store shop warehouse branch light lights lamp lighting parking tree sign view""".split()
    ),
    Entity.AGE: frozenset(
        """account acct message article video post comment song app page
        policy vehicle car house home building property tenure company business cache file job session
        token cookie loan credit card device machine equipment asset battery bond stock inventory tree forest rock
        sample fossil star wine data record ticket bug issue commit code password key backup house ice gestational
        days page bone crop software patch plant firm building abalone structure roof engine months oldest dwelling
        housing block""".split()
    ),
    Entity.SALARY: frozenset(
        """operating net comprehensive statement interest dividend tax rental investment gross corporate company segment
        fixed deferred gdp national country capita ebit per quarter property""".split()
    ),
    Entity.EMAIL: frozenset("server queue thread folder attachment size".split()),
    Entity.PHONE: frozenset(
        """color storage ram battery screen case charger accessory app user users apps gsm culture line viability
        phase tower coverage accessories wall divider assay membrane""".split()
    ),
    Entity.GENDER: frozenset("wage gap offender determination chromosome equality parity inequality".split()),
    Entity.CITY: frozenset("hall mpg fuel council mileage bike cycle".split()),
    Entity.STATE: frozenset(
        """machine process thread job task connection session order ui hidden cell initial final next prev previous
        current
        dim game server pod container node service workflow system device power sleep random rng action env
        environment agent observation update request socket lock checkpoint optimizer model""".split()
    ),
    Entity.COUNTRY: frozenset("music club house gdp".split()),
    Entity.ZIP: frozenset("archive lib compressed unzip error exit status http response area dialing promo".split()),
    Entity.GEO: frozenset("pixel pixels bbox image screen polar cell barcentric canvas plot".split()),
    Entity.DATE_OF_BIRTH: frozenset("account company weight death cohort order place control rate".split()),
    Entity.PASSWORD: frozenset("hint expires changed last age days history manager min".split()),
    Entity.USERNAME: frozenset("file event mouse door window time date last first failed success days".split()),
    Entity.CARD: frozenset("graphics sd sim memory report score gift loyalty video sound network game board".split()),
    Entity.NATIONAL_ID: frozenset("part model product order item invoice transaction session".split()),
    Entity.TAX_ID: frozenset("rate amount".split()),
    Entity.IP: frozenset("rating core license licensing".split()),
    Entity.HEALTH: frozenset(
        """machine vehicle equipment engine system service network model cost account
        api""".split()
    ),
    Entity.JOB: frozenset("spark cron batch slurm build scheduler etl queue worker pipeline airflow".split()),
    Entity.EDUCATION: frozenset("budget spending temperature cost".split()),
    Entity.BANK_ACCOUNT: frozenset("service aws cloud azure gcp".split()),
    Entity.DEVICE_ID: frozenset("cuda gpu".split()),
    Entity.UNION: frozenset("sql set european credit type join soviet iou".split()),
}

_HASHES = "hash sha sha1 sha256 md5 uuid guid checksum digest signature fingerprint nonce commit etag"
_CLOCK = "time ts timestamp epoch unix created updated modified datetime ns"
_GOODS = """part sku item product catalog catalogue serial ean ean13 upc gtin isbn barcode order invoice ticket
    tracking lot
    batch siren siret asin article model transaction txn trans shipment parcel awb po case ref reference issn npi bill
    receipt quote listing post tweet"""
_SIZES = "price amount total qty quantity balance revenue bytes size volume views likes population"

# Values of such columns are not read as identifiers, whatever they look like (a check digit is one in ten).
NOT_IDENTIFIERS = frozenset((_HASHES + " " + _CLOCK + " " + _GOODS + " " + _SIZES).split())
NOT_ADDRESSES_OF_HOSTS = frozenset(
    """version versions ver build release firmware revision rev v semver driver kernel oid section chapter clause
    netmask subnet mask gateway""".split()
)
