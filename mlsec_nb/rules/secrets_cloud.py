"""SEC100-SEC149: credentials of clouds and of the places where code and packages are kept."""

from __future__ import annotations

from mlsec_nb.findings import Severity
from mlsec_nb.secrets.checksums import crc32_base62, decoded, has_crc32
from mlsec_nb.secrets.randomness import entropy, is_uuid, is_wordlike, looks_random
from mlsec_nb.secrets.samples import hexes, mixed, uuid
from mlsec_nb.secrets.tokens import near, token

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_BASE32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_CRITICAL = Severity.CRITICAL
_GITHUB = "github.com/settings/tokens"
_GITLAB = "Preferences > Access tokens of GitLab"


def _is_azure_key(value: str) -> bool:
    """Whether it is 64 bytes in base64, as the keys of Azure Storage, Cosmos DB and Batch.

    64 printable characters are something that was written before it was encoded: Google's `sha256Hash` in hexadecimal.
    """
    key = decoded(value) or b""
    return len(key) == 64 and not (key.isascii() and key.decode().isprintable()) and looks_random(value)


def _is_secret_key(value: str) -> bool:
    """Whether base64 was drawn: all kinds of characters, evenly. "/" and "+" are digits here, no borders of words."""
    kinds = (str.isupper, str.islower, str.isdigit)
    return all(any(map(kind, value)) for kind in kinds) and entropy(value) > 4


def _is_drawn_token(value: str) -> bool:
    """Whether no row of words stands behind the first hyphen ("glrt-and-other-words-of-a-name")."""
    return not is_wordlike(value.partition("-")[2])


def _is_access_key_id(value: str) -> bool:
    """Whether it is base32 behind the prefix, or at least drawn; ids of AWS's documentation end in EXAMPLE."""
    return not value.endswith("EXAMPLE") and (_BASE32.issuperset(value[4:]) or looks_random(value))


def _github(prefix: str) -> str:
    return prefix + mixed(30) + crc32_base62(mixed(30))


RULES = (
    near(100, "AWS secret access key", r"aws_secret|secret_access_key|secretaccesskey|secret_key|aws_secret_access",
         r"[A-Za-z0-9/+]{40}", "AWS_SECRET_ACCESS_KEY", "console.aws.amazon.com/iam > Security credentials",
         mixed(18) + "/" + mixed(21), _CRITICAL, check=_is_secret_key),
    near(101, "AWS secret access key beside its id", r"\bakia|\basia", r"[A-Za-z0-9/+]{40}", "AWS_SECRET_ACCESS_KEY",
         "console.aws.amazon.com/iam > Security credentials", mixed(18) + "/" + mixed(21), _CRITICAL, telling="",
         check=_is_secret_key,
         example="login('AK" + "IAQ7TZRKBMWXPDVHJ2', \"{}\")"),
    near(102, "AWS session token", "session_token|sessiontoken|security_token", r"[A-Za-z0-9/+]{100,1200}={0,2}",
         "AWS_SESSION_TOKEN", "console.aws.amazon.com/iam > Security credentials", mixed(200)),
    token(103, "AWS access key id", r"(?<!Credential=)(?<!AccessKeyId=)(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
          "AWS_ACCESS_KEY_ID",
          "console.aws.amazon.com/iam > Security credentials", "AK" + "IAQ7TZRKBMWXPDVHJ2", Severity.MEDIUM,
          literals=("akia", "asia", "abia", "acca"),
          trigger=r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", check=_is_access_key_id),
    token(104, "Amazon Bedrock API key", r"(?:ABSK[A-Za-z0-9+/]{100,140}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{60,800})",
          "AWS_BEARER_TOKEN_BEDROCK", "console.aws.amazon.com/bedrock > API keys", "AB" + "SK" + mixed(120), _CRITICAL,
          literals=("absk", "bedrock-api-key-"), trigger=r"ABSK[A-Za-z0-9+/]{100}|bedrock-api-key-[A-Za-z0-9+/=]{60}"),
    token(105, "AWS access key id of a signed address",
          r"(?:X-Amz-Credential|AWSAccessKeyId)=(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})", "AWS_ACCESS_KEY_ID",
          "it names the key that signed the address; let the address expire",
          "X-Amz-Credential=AK" + "IAQ7TZRKBMWXPDVHJ2",
          Severity.LOW, literals=("x-amz-credential=", "awsaccesskeyid="), check=_is_access_key_id),
    token(110, "Azure storage or database key", r"(?<![A-Za-z0-9+/])(?<!sha512-)[A-Za-z0-9+/]{86}==",
          "AZURE_STORAGE_KEY",
          "Access keys page of the account in portal.azure.com", mixed(85) + "A==", _CRITICAL, literals=("==",),
          trigger=r"(?:^|[^A-Za-z0-9+/])[A-Za-z0-9+/]{86}==", check=_is_azure_key),
    token(111, "Microsoft Entra client secret", r"[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}", "AZURE_CLIENT_SECRET",
          "Certificates & secrets page of the app registration in entra.microsoft.com", mixed(3) + "8Q~" + mixed(34),
          _CRITICAL, literals=("q~",)),
    token(112, "Azure SAS signature", r"[?&]sig=(?P<secret>[A-Za-z0-9%+/_-]{43,90}(?:%3D|=){0,2})",
          "AZURE_STORAGE_SAS_TOKEN",
          "regenerate the account key or the stored access policy in portal.azure.com", "&sig=" + mixed(43) + "%3D",
          Severity.MEDIUM, literals=("sig=",), trigger=r"[?&]sig=[A-Za-z0-9%+/_-]{43}"),
    token(113, "Azure DevOps token", r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", "AZURE_DEVOPS_PAT",
          "User settings > Personal access tokens of Azure DevOps",
          mixed(52) + "JQQJ99BACA" + "A" * 14 + "AZ" + "DO" + mixed(4),
          literals=("azdo",)),
    token(114, "Buildkite token", r"bkua_[0-9a-f]{40}", "BUILDKITE_API_TOKEN", "buildkite.com/user/api-access-tokens",
          "bk" + "ua_" + hexes(40)),
    token(115, "CircleCI token", r"CCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}", "CIRCLECI_TOKEN",
          "app.circleci.com/settings/user/tokens", "CCI" + "PAT_" + mixed(22) + "_" + hexes(40)),
    token(116, "Adafruit IO key", r"aio_[A-Za-z0-9]{28}", "ADAFRUIT_IO_KEY", "io.adafruit.com > My Key",
          "ai" + "o_" + mixed(28)),
    token(117, "NuGet API key", r"oy2[a-z0-9]{43}", "NUGET_API_KEY", "nuget.org/account/apikeys",
          "oy" + "2" + mixed(43).lower(), check=looks_random),
    token(120, "Google API key", r"AIza[A-Za-z0-9_-]{35}", "GOOGLE_API_KEY",
          "console.cloud.google.com/apis/credentials",
          "AI" + "za" + mixed(35)),
    token(121, "Gemini API key", r"AQ\.Ab8RN6[A-Za-z0-9_-]{40,60}", "GEMINI_API_KEY", "aistudio.google.com/apikey",
          "AQ.Ab8" + "RN6" + mixed(44)),
    token(122, "Google OAuth client secret", r"GOCSPX-[A-Za-z0-9_-]{28}", "GOOGLE_CLIENT_SECRET",
          "console.cloud.google.com/apis/credentials", "GOCSPX" + "-" + mixed(28)),
    token(123, "Google OAuth access token", r"ya29\.[A-Za-z0-9_.-]{30,1000}", "GOOGLE_OAUTH_ACCESS_TOKEN",
          "myaccount.google.com/permissions", "ya29" + "." + mixed(120), Severity.MEDIUM, check=looks_random),
    token(124, "Google refresh token", r"1//0[A-Za-z0-9_-]{40,110}", "GOOGLE_REFRESH_TOKEN",
          "myaccount.google.com/permissions", "1/" + "/0" + mixed(60)),
    token(125, "Firebase messaging server key", r"AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{130,150}", "FCM_SERVER_KEY",
          "console.firebase.google.com", "AAAA" + mixed(7) + ":APA" + "91b" + mixed(134)),
    token(126, "DigitalOcean token", r"do[opr]_v1_[0-9a-f]{64}", "DIGITALOCEAN_ACCESS_TOKEN",
          "cloud.digitalocean.com/account/api/tokens", "dop" + "_v1_" + hexes(64), literals=("doo_v1", "dop_v1",
          "dor_v1")),
    token(127, "Heroku API key", r"HRKU-[A-Za-z0-9_-]{36,64}", "HEROKU_API_KEY", "dashboard.heroku.com/account",
          "HR" + "KU-" + mixed(60)),
    near(128, "Heroku API key of the old form", "heroku", _UUID, "HEROKU_API_KEY", "dashboard.heroku.com/account",
         uuid(),
         check=is_uuid),
    near(129, "Cloudflare API token", "cloudflare|cf_api", r"[A-Za-z0-9_-]{40}|[0-9a-f]{37}", "CLOUDFLARE_API_TOKEN",
         "dash.cloudflare.com/profile/api-tokens", mixed(40)),
    near(130, "IBM Cloud API key", "ibm_|ibm cloud|ibmcloud|watson", r"[A-Za-z0-9_-]{44}", "IBM_CLOUD_API_KEY",
         "cloud.ibm.com/iam/apikeys",
         mixed(44)),
    token(131, "Alibaba Cloud access key id", r"LTAI[A-Za-z0-9]{16,22}", "ALIBABA_CLOUD_ACCESS_KEY_ID",
          "ram.console.aliyun.com", "LT" + "AI" + mixed(20), Severity.MEDIUM, check=looks_random),
    token(132, "Netlify token", r"nfp_[A-Za-z0-9]{36,40}", "NETLIFY_AUTH_TOKEN", "app.netlify.com/user/applications",
          "nfp_" + mixed(36)),
    token(133, "HashiCorp Vault token", r"hv[sb]\.[A-Za-z0-9_-]{90,140}|hvs\.[A-Za-z0-9]{24}", "VAULT_TOKEN",
          "vault token revoke, then vault token create", "hv" + "s." + mixed(95), _CRITICAL, literals=("hvs.", "hvb."),
          trigger=r"hv[sb]\.[A-Za-z0-9_-]{24}"),
    token(134, "Terraform Cloud token", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}", "TFE_TOKEN",
          "app.terraform.io/app/settings/tokens", mixed(14) + ".atlas" + "v1." + mixed(67), literals=(".atlasv1.",)),
    token(135, "Doppler token", r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
          "DOPPLER_TOKEN",
          "dashboard.doppler.com", "dp" + ".pt." + mixed(43), literals=("dp.",)),
    token(136, "Pulumi token", r"pul-[0-9a-f]{40}", "PULUMI_ACCESS_TOKEN", "app.pulumi.com/account/tokens",
          "pul-" + hexes(40)),
    token(137, "Docker Hub token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}", "DOCKER_TOKEN",
          "app.docker.com/settings/personal-access-tokens", "dckr" + "_pat_" + mixed(27), literals=("dckr_",)),
    token(138, "GitHub token", r"gh[pousr]_[A-Za-z0-9]{36}", "GITHUB_TOKEN", _GITHUB, _github("gh" + "p_"), _CRITICAL,
          literals=("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), suspect=has_crc32),
    token(139, "GitHub fine-grained token", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", "GITHUB_TOKEN", _GITHUB,
          "github" + "_pat_" + mixed(22) + "_" + mixed(59), _CRITICAL),
    token(140, "GitLab token", r"gl(?:pat|dt|rt|ft|soat|cbt|ptt|oas|imt|agent)-[A-Za-z0-9_.-]{20,60}", "GITLAB_TOKEN",
          _GITLAB, "gl" + "pat-" + mixed(20), literals=("gl",),
          trigger=r"gl(?:pat|dt|rt|ft|soat|cbt|ptt|oas|imt|agent)-[A-Za-z0-9_.-]{20}", check=_is_drawn_token),
    token(141, "Atlassian or Bitbucket token", r"AT(?:ATT3x|BB|CTT3x)[A-Za-z0-9_=-]{32,200}", "ATLASSIAN_API_TOKEN",
          "id.atlassian.com/manage-profile/security/api-tokens", "AT" + "BB" + mixed(32), literals=("atatt3x", "atbb",
          "atctt3x"),
          trigger=r"AT(?:ATT3x|BB|CTT3x)[A-Za-z0-9_=-]{32}", check=looks_random),
    token(142, "npm token", r"npm_[A-Za-z0-9]{36}", "NPM_TOKEN", "npmjs.com/settings > Access tokens",
          "npm" + "_" + mixed(30) + crc32_base62(mixed(30)), suspect=has_crc32),
    token(143, "PyPI token",
          r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,220}|pypi-AgENdGVzdC5weXBpLm9yZw[A-Za-z0-9_-]{50,220}",
          "TWINE_PASSWORD", "pypi.org/manage/account/token", "py" + "pi-AgEIcHlwaS5vcmc" + mixed(120), _CRITICAL,
          literals=("pypi-age",), trigger=r"pypi-AgE[A-Za-z0-9_-]{60}"),
    token(144, "RubyGems token", r"rubygems_[0-9a-f]{48}", "GEM_HOST_API_KEY", "rubygems.org/settings/edit",
          "rubygems" + "_" + hexes(48)),
    token(145, "Artifactory token", r"AKCp[A-Za-z0-9]{60,75}", "ARTIFACTORY_API_KEY", "the profile page of Artifactory",
          "AK" + "Cp" + mixed(69), check=looks_random),
    token(146, "Anaconda token",
          r"/t/(?P<secret>[a-z]{2}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
          "ANACONDA_TOKEN", "anaconda.org > Settings > Access", "/t/ab-" + uuid(), literals=("/t/",)),
    token(147, "1Password service account token", r"ops_eyJ[A-Za-z0-9_-]{250,1200}={0,2}", "OP_SERVICE_ACCOUNT_TOKEN",
          "my.1password.com > Developer", "ops" + "_eyJ" + mixed(300), _CRITICAL, trigger=r"ops_eyJ[A-Za-z0-9_-]{250}"),
    token(148, "age secret key", r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}", "SOPS_AGE_KEY",
          "age-keygen",
          "AGE-SECRET" + "-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L3KQ8ZXR2YV7TGN5WM9DSCJ4HAE", _CRITICAL),
)  # fmt: skip
