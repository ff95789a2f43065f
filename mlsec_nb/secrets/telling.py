"""Names that say "this is a secret", and those that only sound so: `token` is a word of language models too."""

from __future__ import annotations

from enum import Enum
from functools import cache
from itertools import pairwise
from unicodedata import normalize

from mlsec_nb.late import late


class Kind(Enum):
    """What a name promises about its value."""

    PASSWORD = "password"
    """May be any word."""
    KEY = "key"
    """Made by a machine; the name leaves no doubt ("api_key", "client_secret")."""
    VAGUE = "vague"
    """Made by a machine; the name is used for harmless things too ("token", "secret")."""
    VAGUE_KEY = "vague key"
    """As VAGUE, and often the name of a digest or an identifier ("partition_key", "auth")."""


_PIECE = late(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# In English, German, Spanish, Portuguese, French, Dutch, Polish, Czech. Known miss: "hasło" with its stroke, of which
# no part is rare enough to look for in every text.
_PASSWORD = frozenset(
    "pwd passwrd pswd passcode pword passwort kennwort contrasena senha motdepasse wachtwoord haslo heslo".split()
)
_MOT_DE_PASSE = ["mot", "de", "passe"]
_PASSWORD_ENDS = ("password", "passwd", "passphrase")  # PGPASSWORD, dbpassword
_SHORT_PASSWORD = frozenset(("pass", "pw"))
_KEY_PAIRS = frozenset(
    "api key,access key,secret key,auth key,private key,account key,shared key,storage key,subscription key,"
    "encryption key,signing key,service key,master key,license key,app key,application key,consumer key,admin key,"
    "client secret,app secret,consumer secret,api secret,secret access,token secret,webhook secret,shared secret,"
    "access token,auth token,api token,bearer token,refresh token,id token,session token,personal token,bot token,"
    "oauth token,user token,hf token,github token,gh token,git token,secret token,jwt token,security token,sas token,"
    "access pat,deploy token,app token,hub token,authorization token,write token,read token,wandb key,kaggle key,"
    "openai key,hugging token,huggingface token,license token,dagshub token,hook token,connection token".split(",")
)
# Spanish, Portuguese, Italian and German say "key of the API", or "secret key".
_KEY_NOUNS = frozenset("clave chave chiave schluessel schlussel".split())
_OF_A_KEY = frozenset("api secreta secreto segreta privada privata acesso acceso geheimer privater".split())
_KEY_WORDS = frozenset(
    "apikey secretkey accesskey apitoken authtoken accesstoken clientsecret authkey apisecret".split()
)
_VAGUE = frozenset("token secret secrets credential credentials creds bearer jwt pat apitoken".split())
_VAGUE_KEYS = frozenset(("authorization", "auth"))
_OTHER_KEYS = frozenset(("dict", "json", "s3", "sort", "row", "index", "object", "map", "group", "join", "column"))
_HARMLESS_LAST = frozenset(
    "name names file files filename path paths dir folder url uri id ids env var variable field fields column "
    "col label "
    "type types count counts length len size index idx hash hashed digest prompt hint help text message msg format "
    "prefix suffix pattern regex policy rule rules strength version arn alias scope scopes list dict set map store "
    "manager provider class cls limit limits max min num number budget cost price usage ring reset error errors "
    "enabled required valid expired expiry expires expiration ttl timeout ref reference template title "
    "option options param params header headers endpoint region status state position pos offset embedding "
    "embeddings mask masks vocab ization izer izers ized izing split classes level source generator widget input "
    "box page link icon selector element placeholder mode algorithm method function func fn callback uuid".split()
)
_HARMLESS_ANYWHERE = frozenset(
    "tokenizer tokenizers tokenized tokenize tokenization tokens keyboard keyword keywords monkey keyframe keypoint "
    "keypoints public primary foreign sort partition special pad eos bos sep cls unk mask stop start end begin "
    "stopping "
    "next prev previous page continuation max min num total input output prompt completion image vision "
    "separator delimiter cache hash bytes detokenizer csrf placeholder".split()
)
_HUMP = late(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = late(r"[^A-Za-z0-9]+")
# What shells and systems already use for something else.
_TAKEN = {"PWD": "PASSWORD", "PASS": "PASSWORD", "PW": "PASSWORD"}


@cache
def kind_of(name: str) -> Kind | None:
    """What the name of a variable, key or parameter promises; None when it does not speak of a secret."""
    pieces = [piece.lower() for piece in _PIECE.findall(_plain(name[-80:]))]
    while pieces and pieces[-1].isdigit():
        pieces.pop()
    if not pieces or pieces[-1] in _HARMLESS_LAST:
        return None
    if (
        pieces[-1].endswith(_PASSWORD_ENDS)
        or pieces[-1] in _PASSWORD
        or pieces[-3:] == _MOT_DE_PASSE
        or (pieces[-1] in _SHORT_PASSWORD and not _HARMLESS_ANYWHERE.intersection(pieces))
    ):
        return Kind.PASSWORD
    if _HARMLESS_ANYWHERE.intersection(pieces[:-1]) or pieces[-1] in _HARMLESS_ANYWHERE:
        return None
    return _machine_made(pieces)


def _plain(name: str) -> str:
    """The name without accents: "contraseña" gives "contrasena"."""
    return name if name.isascii() else "".join(c for c in normalize("NFKD", name) if c.isascii())


def _machine_made(pieces: list[str]) -> Kind | None:
    pairs = {f"{first} {second}" for first, second in pairwise(pieces)}
    is_foreign = bool(_KEY_NOUNS.intersection(pieces) and _OF_A_KEY.intersection(pieces))
    if pairs & _KEY_PAIRS or _KEY_WORDS.intersection(pieces) or is_foreign:
        return Kind.KEY
    if pieces[-1] in _VAGUE:
        return Kind.VAGUE
    if pieces[-1] in _VAGUE_KEYS or (pieces[-1] == "key" and len(pieces) > 1 and pieces[-2] not in _OTHER_KEYS):
        return Kind.VAGUE_KEY
    return None


def variable_for(name: str) -> str:
    """The environment variable that fits a name: "apiKey" gives "API_KEY"."""
    variable = _NO_WORD.sub("_", _HUMP.sub("_", _plain(name))).strip("_").upper()[:60]
    return _TAKEN.get(variable, variable) or "SECRET"
