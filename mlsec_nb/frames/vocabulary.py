"""Words that columns of a kind consist of: they turn a doubtful name, or no name, into evidence. All lower case."""

from __future__ import annotations

import re

from mlsec_nb.frames.entities import Entity


def _lines(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in re.split(r"[,\n]", text) if part.strip())


GENDER_WORDS = _lines("""male,female,man,woman,men,women,boy,girl,non-binary,nonbinary,non binary,genderqueer,
    genderfluid,
    transgender,trans,agender,cis,cisgender,intersex,bigender,polygender,
    männlich,weiblich,divers,mann,frau,maennlich,homme,femme,masculin,féminin,feminin,masculino,femenino,feminino,
    hombre,
    mujer,homem,mulher,maschio,femmina,uomo,donna,maschile,femminile,man,vrouw,mannelijk,vrouwelijk,mand,kvinde,kvinne,
    kvinna,
    mies,nainen,kobieta,mężczyzna,varón,hembra""")
GENDER_CODES = _lines(
    "m,f,w,d,h,x,o,u,0,1,2,3,9,other,others,undisclosed,prefer not to say,not specified,masc,fem,nb,v,k,autre,otro,"
    "e,zh,"
    "м,ж,муж,жен,мужской,женский,男,女,男性,女性,남,여,남자,여자,muž,žena,férfi,nő,άνδρας,γυναίκα,bărbat,femeie,muškarac,otoko,onna,erkek,kadın,kadin"
)

MARITAL_SURE = _lines("""married,divorced,widowed,separated,never married,never-married,widow,widower,
    civil partnership,
    married-civ-spouse,married-spouse-absent,married-af-spouse,husband,wife,own-child,unmarried,not married,
    verheiratet,ledig,geschieden,verwitwet,getrennt lebend,marié,mariée,célibataire,divorcé,divorcée,veuf,veuve,
    pacsé,pacs,
    casado,casada,soltero,soltera,divorciado,divorciada,viudo,viuda,sposato,sposata,celibe,nubile,divorziato,vedovo,
    solteiro,solteira,viúvo,viúva,gehuwd,ongehuwd,gescheiden,weduwe,domestic partnership,domestic partner""")
MARITAL_ALSO = _lines("""single,other,engaged,cohabiting,in a relationship,partner,partnered,together,unmarried,
    absurd,alone,yolo,
    not-in-family,other-relative,s,m,d,w,0,1,2,3,4,5,concubinage,union libre""")

RELIGION_WORDS = _lines("""christian,christianity,catholic,roman catholic,catholicism,protestant,orthodox,muslim,
    islam,islamic,
    sunni,shia,hindu,hinduism,buddhist,buddhism,jewish,judaism,jew,sikh,sikhism,jain,jainism,atheist,atheism,
    agnostic,mormon,
    baptist,lutheran,methodist,anglican,evangelical,pentecostal,bahai,bahá'í,shinto,taoist,taoism,zoroastrian,
    jehovah's witness,christlich,katholisch,römisch-katholisch,evangelisch,muslimisch,jüdisch,konfessionslos,
    orthodox christian,
    catholique,protestante,musulman,musulmane,juif,juive,bouddhiste,athée,católico,católica,cristiano,musulmán,judío,
    ateo,
    cattolico,ebreo,quaker,unitarian,spiritual,eastern orthodox""")
RELIGION_ALSO = _lines("none,other,no religion,unaffiliated,nothing,secular,ohne,sans,rk,ev,not religious,folk")

ETHNIC_SURE = _lines("""asian,hispanic,latino,latina,latinx,hispanic or latino,hispanic/latino,african american,
    african-american,
    black or african american,caucasian,native american,american indian,american indian or alaska native,
    alaska native,
    amer-indian-eskimo,asian-pac-islander,asian pacific islander,pacific islander,native hawaiian,
    native hawaiian or other pacific islander,south asian,east asian,southeast asian,middle eastern,arab,mixed race,
    multiracial,biracial,two or more races,afro-caribbean,white british,black african,black caribbean,
    non-hispanic white,
    non-hispanic black,white non-hispanic,hispanic white,roma,maori,māori,indigenous,inuit,aboriginal,mestizo,mulatto,
    blanco,afrodescendiente,pardo,preto,han,han chinese,kurdish,pashtun,yoruba,igbo,hausa,zulu,xhosa,mixed,
    two or more,
    mixed ethnicity,white european,black british,asian british,white or caucasian,european american,asian american""")
ETHNIC_ALSO = _lines("""white,black,other,other race,mexican,chinese,indian,japanese,korean,filipino,vietnamese,
    african,european,
    native,w,b,h,a,o,pakistani,bangladeshi,irish,jewish,turkish,branca,negra,parda,amarela,indígena,
    prefer not to say""")

POLITICAL_WORDS = _lines("""democrat,democratic,democratic party,republican,republican party,independent,libertarian,
    green,
    green party,greens,socialist,communist,conservative,liberal,labour,labor,liberal democrats,liberal democrat,tory,
    snp,
    plaid cymru,reform uk,ukip,cdu,csu,cdu/csu,spd,fdp,afd,die linke,die grünen,grüne,bündnis 90/die grünen,bsw,psoe,
    pp,vox,
    podemos,sumar,ciudadanos,erc,pnv,rassemblement national,renaissance,les républicains,parti socialiste,
    la france insoumise,
    lfi,lr,rn,ps,fratelli d'italia,lega,forza italia,partito democratico,m5s,movimento 5 stelle,vvd,d66,pvv,pvda,
    groenlinks,
    far left,left,center-left,centre-left,center,centre,center-right,centre-right,right,far right,moderate,
    progressive,very liberal,very conservative,bjp,congress,inc,aap,pt,psdb,mdb,morena,pri,pan,constitution party,
    populist""")
ORIENTATION_WORDS = _lines("""heterosexual,homosexual,bisexual,gay,lesbian,straight,queer,asexual,pansexual,
    gay/lesbian,
    straight/heterosexual,demisexual,heterosexuell,homosexuell,bisexuell,lesbisch,schwul,hétérosexuel,homosexuel,
    bisexuel,
    bisexuelle,hetero,homo,bi,eterosessuale,omosessuale,bisessuale,questioning""")
EDUCATION_WORDS = _lines("""high school,highschool,high-school,hs-grad,bachelor,bachelors,bachelor's,
    bachelor's degree,bachelor degree,
    bachelor of science,bachelor of arts,master,masters,master's,master's degree,master degree,master of science,mba,
    phd,ph.d.,ph.d,
    doctorate,doctoral,doctor,associate,associate's degree,associates,associate degree,some college,some-college,
    college,
    graduate,undergraduate,postgraduate,graduation,2n cycle,basic,prof-school,assoc-acdm,assoc-voc,preschool,primary,
    secondary,
    tertiary,elementary,middle school,some high school,vocational,diploma,ged,no formal education,primary school,
    secondary school,
    university,bsc,msc,ba,ma,bs,ms,abitur,realschule,hauptschule,mittlere reife,fachabitur,promotion,ausbildung,
    baccalauréat,bac,
    licence,doctorat,bac+2,bac+3,bac+5,bachillerato,licenciatura,maestría,doctorado,diploma superiore,laurea,
    laurea magistrale,
    dottorato,ensino médio,ensino superior,9th,10th,11th,12th,7th-8th,5th-6th,1st-4th,postdoc,professional degree,
    trade school""")
UNION_WORDS = _lines("""ig metall,ver.di,verdi,gew,ig bce,cgt,cfdt,fo,cfe-cgc,ugt,ccoo,cgil,cisl,uil,seiu,afl-cio,
    afscme,
    teamsters,uaw,usw,unison,unite,gmb,ibew,cwa,nea,aft,ufcw,none,teamster,fnv,cnv,lo,usdaw,rmt""")

COUNTRIES = _lines("""afghanistan,albania,algeria,andorra,angola,argentina,armenia,australia,austria,azerbaijan,
    bahamas,bahrain,
    bangladesh,barbados,belarus,belgium,belize,benin,bhutan,bolivia,bosnia and herzegovina,botswana,brazil,brunei,
    bulgaria,
    burkina faso,burundi,cambodia,cameroon,canada,cape verde,chad,chile,china,colombia,comoros,congo,costa rica,
    croatia,cuba,
    cyprus,czech republic,czechia,denmark,djibouti,dominica,dominican republic,ecuador,egypt,el salvador,eritrea,
    estonia,ethiopia,
    fiji,finland,france,gabon,gambia,georgia,germany,ghana,greece,grenada,guatemala,guinea,guyana,haiti,honduras,
    hungary,iceland,
    india,indonesia,iran,iraq,ireland,israel,italy,jamaica,japan,jordan,kazakhstan,kenya,kuwait,kyrgyzstan,laos,
    latvia,lebanon,
    lesotho,liberia,libya,liechtenstein,lithuania,luxembourg,madagascar,malawi,malaysia,maldives,mali,malta,
    mauritania,mauritius,
    mexico,moldova,monaco,mongolia,montenegro,morocco,mozambique,myanmar,namibia,nepal,netherlands,new zealand,
    nicaragua,niger,
    nigeria,north korea,north macedonia,norway,oman,pakistan,palestine,panama,papua new guinea,paraguay,peru,
    philippines,poland,
    portugal,qatar,romania,russia,russian federation,rwanda,samoa,saudi arabia,senegal,serbia,seychelles,
    sierra leone,singapore,
    slovakia,slovenia,somalia,south africa,south korea,south sudan,spain,sri lanka,sudan,suriname,sweden,switzerland,
    syria,
    taiwan,tajikistan,tanzania,thailand,togo,tonga,tunisia,turkey,türkiye,turkmenistan,uganda,ukraine,
    united arab emirates,
    united kingdom,uk,united states,united states of america,usa,us,uruguay,uzbekistan,vanuatu,venezuela,vietnam,
    yemen,zambia,
    zimbabwe,hong kong,puerto rico,greenland,scotland,england,wales,
    deutschland,österreich,schweiz,frankreich,spanien,italien,niederlande,belgien,polen,allemagne,autriche,suisse,
    espagne,italie,
    pays-bas,belgique,pologne,royaume-uni,états-unis,alemania,francia,españa,italia,portugal,brasil,méxico,
    reino unido,
    estados unidos,germania,spagna,svizzera,duitsland,frankrijk,spanje""")

_US = """al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok
    or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr"""
_CODES = "on qc bc ab mb sk ns nb nl pe nsw vic qld tas act sp rj mg rs pr ba ce by bw nw he sn th hh be bb"
STATES = frozenset((_US + " " + _CODES).split()) | _lines("""alabama,alaska,arizona,arkansas,california,colorado,
    connecticut,delaware,florida,georgia,hawaii,idaho,illinois,indiana,iowa,kansas,kentucky,louisiana,maine,maryland,massachusetts,
    michigan,minnesota,
    mississippi,missouri,montana,nebraska,nevada,new hampshire,new jersey,new mexico,new york,north carolina,
    north dakota,ohio,
    oklahoma,oregon,pennsylvania,rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,virginia,
    washington,
    west virginia,wisconsin,wyoming,district of columbia,puerto rico,ontario,quebec,québec,british columbia,alberta,
    manitoba,
    saskatchewan,nova scotia,new brunswick,newfoundland and labrador,prince edward island,new south wales,victoria,
    queensland,
    western australia,south australia,tasmania,northern territory,bayern,bavaria,baden-württemberg,
    nordrhein-westfalen,hessen,
    sachsen,niedersachsen,berlin,hamburg,bremen,brandenburg,thüringen,saarland,rheinland-pfalz,sachsen-anhalt,
    mecklenburg-vorpommern,schleswig-holstein,maharashtra,karnataka,tamil nadu,kerala,gujarat,punjab,rajasthan,
    uttar pradesh,
    west bengal,telangana,delhi,bihar,andhra pradesh,madhya pradesh,haryana,odisha,assam,jharkhand,são paulo,
    rio de janeiro,
    minas gerais,bahia,paraná,santa catarina,rio grande do sul,pernambuco,ceará,goiás,jalisco,nuevo león,puebla,
    ciudad de méxico,
    andalucía,cataluña,galicia,comunidad de madrid,país vasco,lombardia,lazio,toscana,veneto,sicilia,campania,
    piemonte,puglia,
    île-de-france,bretagne,normandie,occitanie,nouvelle-aquitaine,auvergne-rhône-alpes,grand est,hauts-de-france,
    noord-holland,zuid-holland,utrecht,noord-brabant,gelderland,england,scotland,wales,northern ireland,zürich,bern,
    genève""")

ILLNESSES = _lines("""diabetes,type 1 diabetes,type 2 diabetes,diabetes type 2,diabetes mellitus,hypertension,asthma,
    cancer,
    breast cancer,lung cancer,prostate cancer,depression,anxiety,obesity,arthritis,rheumatoid arthritis,
    osteoarthritis,copd,
    pneumonia,bronchitis,influenza,flu,covid-19,tuberculosis,hepatitis b,hepatitis c,hiv,hiv/aids,aids,epilepsy,
    migraine,stroke,
    heart failure,heart disease,coronary artery disease,atrial fibrillation,myocardial infarction,anemia,leukemia,
    lymphoma,
    schizophrenia,bipolar disorder,ptsd,adhd,autism,alzheimer's,alzheimer's disease,dementia,parkinson's disease,
    multiple sclerosis,
    psoriasis,eczema,hypothyroidism,hyperthyroidism,chronic kidney disease,kidney disease,gout,osteoporosis,
    celiac disease,
    crohn's disease,ulcerative colitis,gerd,hyperlipidemia,high cholesterol,sleep apnea,allergic rhinitis,fracture,
    sepsis,
    appendicitis,gastritis,insomnia,bronquitis,hipertensión,asma,depresión,diabète,asthme,hypertonie,bluthochdruck,
    depressionen,
    healthy,cold,none,hypercholesterolemia,lupus,endometriosis,fibromyalgia,malaria,dengue,melanoma,angina,glaucoma,
    metformin,lisinopril,atorvastatin,simvastatin,amlodipine,omeprazole,losartan,levothyroxine,albuterol,gabapentin,
    sertraline,
    fluoxetine,ibuprofen,aspirin,paracetamol,acetaminophen,penicillin,amoxicillin,insulin,warfarin,prednisone,
    lipitor,ramipril""")
_NOT_AN_ILLNESS_ALONE = frozenset(("none", "healthy", "cold"))
BLOOD_TYPES = frozenset(("a+", "a-", "b+", "b-", "ab+", "ab-", "o+", "o-", "0+", "0-"))

JOB_NOUNS = re.compile(
    r"\b(?:engineer|developer|manager|director|analyst|nurse|teacher|doctor|physician|accountant|lawyer|consultant|officer"
    r"|technician|scientist|designer|administrator|assistant|clerk|driver|chef|mechanic|architect|surgeon|therapist|pharmacist"
    r"|professor|researcher|editor|journalist|secretary|specialist|supervisor|executive|representative|coordinator|attorney"
    r"|electrician|plumber|carpenter|librarian|psychologist|dentist|pilot|actuary|programmer|buyer|planner|surveyor|broker"
    r"|ingenieur|entwickler|lehrer|lehrerin|arzt|ärztin|verkäufer|berater|ingénieur|médecin|infirmière|professeur|avocat"
    r"|ingeniero|profesor|médico|enfermera|abogado|ingegnere|insegnante|infermiere|avvocato|ceo|cto|cfo|intern|trainee"
    r"|waiter|cashier|farmer|painter|barista|receptionist|recruiter|salesperson|trader|auditor|paralegal|vp|worker)s?\b",
    re.IGNORECASE,
)

# Who speaks in a record of a chat with a model: "assistant" is no job there.
CHAT_ROLES = frozenset("system user assistant tool function developer human ai bot model gpt observation".split())

# Chapter letter, two characters, then a dot and up to four more (WHO, ICD-10; U codes are for provisional use).
ICD10 = re.compile(r"[A-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?")

# Words that decide: these must be nearly all, with at least one of the sure ones.
SURE_AND_ALSO: dict[Entity, tuple[frozenset[str], frozenset[str]]] = {
    Entity.GENDER: (GENDER_WORDS, GENDER_CODES),
    Entity.MARITAL: (MARITAL_SURE, MARITAL_ALSO),
    Entity.RELIGION: (RELIGION_WORDS, RELIGION_ALSO),
    Entity.ETHNICITY: (ETHNIC_SURE, ETHNIC_ALSO),
    Entity.POLITICAL: (POLITICAL_WORDS, frozenset(("other", "none", "undecided", "no party"))),
    Entity.ORIENTATION: (ORIENTATION_WORDS, frozenset(("other", "prefer not to say"))),
    Entity.EDUCATION: (EDUCATION_WORDS, frozenset(("other", "none"))),
    Entity.UNION: (UNION_WORDS, frozenset(("other",))),
    Entity.COUNTRY: (COUNTRIES, frozenset(("other",))),
    Entity.STATE: (STATES, frozenset(("other",))),
    Entity.HEALTH: (ILLNESSES - _NOT_AN_ILLNESS_ALONE, _NOT_AN_ILLNESS_ALONE | frozenset(("other",))),
}
