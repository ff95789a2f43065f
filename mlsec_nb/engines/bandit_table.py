"""The tests of bandit that are rules here: which words each looks for, whether it is on, and an example of both sides.

Off by default are those that our own rules say better (their tags name the test), and those that fire on what is
normal in a notebook: asserts, /tmp, random numbers, parsing XML, importing pickle, queries put together of names.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsec_nb.findings import Severity


class BanditTest(NamedTuple):
    """One test: bandit's id and name, our trigger, and what the test finds and does not find."""

    id: str
    name: str
    default: bool
    severity: Severity
    cwe: int
    literals: tuple[str, ...]
    pattern: str
    bad: str
    good: str
    page: str
    """In bandit's documentation, below its root."""


_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH


def _words(*words: str) -> tuple[tuple[str, ...], str]:
    """Literals and pattern for identifiers, any of them."""
    return tuple(word.lower() for word in words), r"\b(?:" + "|".join(words) + r")\b"


def _test(
    number: int,
    name: str,
    default: bool,
    severity: Severity,
    cwe: int,
    gate: tuple[tuple[str, ...], str],
    bad: str,
    good: str,
) -> BanditTest:
    kind = {3: "calls", 4: "imports"}.get(number // 100)
    listed = kind is not None and number not in (324,)
    page = f"blacklists/blacklist_{kind}.html" if listed else f"plugins/b{number}_{_PAGES.get(name, name)}.html"
    return BanditTest(f"B{number}", name, default, severity, cwe, *gate, bad, good, page)


# Pages that are not called as the test is.
_PAGES = {"hashlib_insecure_functions": "hashlib"}

ON, OFF = True, False
_OLD_TLS = _words(
    "PROTOCOL_SSLv2", "PROTOCOL_SSLv3", "PROTOCOL_TLSv1", "PROTOCOL_TLSv1_1", "SSLv2_METHOD", "SSLv3_METHOD",
    "SSLv23_METHOD", "TLSv1_METHOD", "TLSv1_1_METHOD",
)  # fmt: skip
_PASSWORDS = (("pass", "pwd", "token", "secret"), r"(?i)pass|pwd|token|secret")

TESTS: tuple[BanditTest, ...] = (
    _test(101, "assert_used", OFF, _LOW, 703, _words("assert"), "assert x > 0", "check(x)"),
    _test(102, "exec_used", OFF, _MEDIUM, 78, _words("exec"), "exec(code)", "x.exec(code)"),
    _test(103, "set_bad_file_permissions", ON, _HIGH, 732, _words("chmod"),
          "import os\nos.chmod(p, 0o777)", "import os\nos.chmod(p, 0o600)"),
    _test(104, "hardcoded_bind_all_interfaces", OFF, _MEDIUM, 605, (("0.0.0.0",), r"0\.0\.0\.0"),
          'run(host="0.0.0.0")', 'run(host="127.0.0.1")  # not 0.0.0.0'),
    _test(105, "hardcoded_password_string", OFF, _LOW, 259, _PASSWORDS,
          'password = "not-a-real-" + "one"\nif password == "letmein": pass', "password = ask()"),
    _test(106, "hardcoded_password_funcarg", OFF, _LOW, 259, _PASSWORDS,
          'connect(password="letmein")', "connect(password=ask())"),
    _test(107, "hardcoded_password_default", OFF, _LOW, 259, _PASSWORDS,
          'def connect(password="letmein"):\n    pass', "def connect(password=None):\n    pass"),
    _test(108, "hardcoded_tmp_directory", OFF, _MEDIUM, 377, (("/tmp", "/dev/shm"), r"/tmp|/dev/shm"),
          'open("/tmp/x")', 'open("data/tmp/x")'),
    _test(110, "try_except_pass", OFF, _LOW, 703, _words("except"),
          "try:\n    f()\nexcept Exception:\n    pass", "try:\n    f()\nexcept Exception:\n    g()"),
    _test(112, "try_except_continue", OFF, _LOW, 703, _words("except"),
          "for x in y:\n    try:\n        f()\n    except Exception:\n        continue",
          "try:\n    f()\nexcept Exception:\n    g()"),
    _test(113, "request_without_timeout", OFF, _MEDIUM, 400, _words("requests", "httpx"),
          "import requests\nrequests.get(u)", "import requests\nrequests.get(u, timeout=9)"),
    _test(201, "flask_debug_true", ON, _HIGH, 94, (("debug",), r"\bdebug {0,3}= {0,3}True\b"),
          "from flask import Flask\napp = Flask(n)\napp.run(debug=True)", "trainer.run(debug=True)"),
    _test(202, "tarfile_unsafe_members", OFF, _HIGH, 22, _words("extractall"),
          "import tarfile\ntarfile.open(p).extractall()", "z.extractall()"),
    _test(301, "pickle", OFF, _MEDIUM, 502, _words("pickle", "dill", "shelve", "jsonpickle", "read_pickle"),
          "import pickle\npickle.load(f)", "import pickle\npickle.dump(x, f)"),
    _test(302, "marshal", OFF, _MEDIUM, 502, _words("marshal"), "import marshal\nmarshal.load(f)", "x.marshal()"),
    _test(303, "md5", OFF, _MEDIUM, 327, _words("MD2", "MD4", "MD5", "SHA", "SHA1"),
          "from Crypto.Hash import MD5\nMD5.new()", "from Crypto.Hash import SHA256\nSHA256.new()"),
    _test(304, "ciphers", ON, _HIGH, 327,
          _words("ARC2", "ARC4", "Blowfish", "DES", "XOR", "CAST5", "IDEA", "SEED", "TripleDES"),
          "from Crypto.Cipher import DES\nDES.new(k)", "SEED = 42\nfrom Crypto.Cipher import AES\nAES.new(k)"),
    _test(305, "cipher_modes", ON, _MEDIUM, 327, _words("ECB"),
          "from cryptography.hazmat.primitives.ciphers import modes\nmodes.ECB()",
          "from cryptography.hazmat.primitives.ciphers import modes\nmodes.GCM(iv)"),
    _test(306, "mktemp_q", ON, _MEDIUM, 377, _words("mktemp"),
          "import tempfile\ntempfile.mktemp()", "import tempfile\ntempfile.mkstemp()"),
    _test(307, "eval", OFF, _MEDIUM, 78, _words("eval"), "eval(x)", "model.eval()"),
    _test(308, "mark_safe", OFF, _MEDIUM, 79, _words("mark_safe"),
          "from django.utils.safestring import mark_safe\nmark_safe(x)", "mark_safe_zone(x)"),
    _test(310, "urllib_urlopen", OFF, _MEDIUM, 22, _words("urlopen", "urlretrieve", "URLopener", "FancyURLopener"),
          "import urllib.request\nurllib.request.urlopen(u)", "session.urlopen(u)"),
    _test(311, "random", OFF, _LOW, 330, _words("random"), "import random\nrandom.random()",
          "import random\nrandom.seed(1)"),
    _test(312, "telnetlib", ON, _HIGH, 319, _words("Telnet"),
          "import telnetlib\ntelnetlib.Telnet(h)", "Telnet(h)"),
    _test(313, "xml_bad_cElementTree", OFF, _MEDIUM, 20, _words("cElementTree"),
          "import xml.etree.cElementTree as e\ne.parse(f)", "import lxml\nlxml.parse(f)"),
    _test(314, "xml_bad_ElementTree", OFF, _MEDIUM, 20, _words("ElementTree"),
          "import xml.etree.ElementTree as e\ne.parse(f)", "import xml.etree.ElementTree as e\ne.dump(f)"),
    _test(315, "xml_bad_expatreader", OFF, _MEDIUM, 20, _words("expatreader"),
          "import xml.sax.expatreader\nxml.sax.expatreader.create_parser()", "expatreader.read()"),
    _test(316, "xml_bad_expatbuilder", OFF, _MEDIUM, 20, _words("expatbuilder"),
          "import xml.dom.expatbuilder\nxml.dom.expatbuilder.parse(f)", "expatbuilder.parse(f)"),
    _test(317, "xml_bad_sax", OFF, _MEDIUM, 20, _words("sax"), "import xml.sax\nxml.sax.parse(f)", "sax.parse(f)"),
    _test(318, "xml_bad_minidom", OFF, _MEDIUM, 20, _words("minidom"),
          "from xml.dom import minidom\nminidom.parseString(s)", "from xml.dom import minidom\nminidom.Document()"),
    _test(319, "xml_bad_pulldom", OFF, _MEDIUM, 20, _words("pulldom"),
          "from xml.dom import pulldom\npulldom.parse(s)", "pulldom.parse(s)"),
    _test(321, "ftplib", ON, _HIGH, 319, _words("FTP"), "import ftplib\nftplib.FTP(h)",
          "import ftplib\nftplib.FTP_TLS(h)"),
    _test(323, "unverified_context", OFF, _MEDIUM, 295, _words("_create_unverified_context"),
          "import ssl\nssl._create_unverified_context()", "import ssl\nssl.create_default_context()"),
    _test(324, "hashlib_insecure_functions", ON, _HIGH, 327, _words("md4", "md5", "sha", "sha1", "crypt", "MD4", "MD5",
          "SHA1"),
          "import hashlib\nhashlib.md5(x)", "import hashlib\nhashlib.md5(x, usedforsecurity=False)"),
    _test(401, "import_telnetlib", OFF, _HIGH, 319, _words("telnetlib"), "import telnetlib", "import paramiko"),
    _test(402, "import_ftplib", OFF, _HIGH, 319, _words("ftplib"), "import ftplib", "import fsspec"),
    _test(403, "import_pickle", OFF, _LOW, 502, _words("pickle", "cPickle", "dill", "shelve"), "import pickle",
          "import json"),
    _test(404, "import_subprocess", OFF, _LOW, 78, _words("subprocess"), "import subprocess", "import os"),
    _test(405, "import_xml_etree", OFF, _LOW, 20, _words("etree"), "import xml.etree.ElementTree", "import lxml.etree"),
    _test(406, "import_xml_sax", OFF, _LOW, 20, _words("sax"), "import xml.sax", "import sax"),
    _test(407, "import_xml_expat", OFF, _LOW, 20, _words("expatbuilder"), "import xml.dom.expatbuilder",
          "import expat"),
    _test(408, "import_xml_minidom", OFF, _LOW, 20, _words("minidom"), "import xml.dom.minidom", "import minidom"),
    _test(409, "import_xml_pulldom", OFF, _LOW, 20, _words("pulldom"), "import xml.dom.pulldom", "import pulldom"),
    _test(411, "import_xmlrpclib", OFF, _HIGH, 20, _words("xmlrpc"), "import xmlrpc.client", "import jsonrpc"),
    _test(412, "import_httpoxy", OFF, _HIGH, 284, _words("CGIHandler", "CGIScript", "CGIDirectory"),
          "from wsgiref.handlers import CGIHandler", "from wsgiref.handlers import SimpleHandler"),
    # The name is also that of its maintained successor pycryptodome, which is what notebooks install.
    _test(413, "import_pycrypto", OFF, _HIGH, 327, _words("Crypto"),
          "from Crypto.Cipher import AES", "from cryptography.fernet import Fernet"),
    _test(415, "import_pyghmi", OFF, _HIGH, 319, _words("pyghmi"), "import pyghmi", "import ghmi"),
    _test(501, "request_with_no_cert_validation", OFF, _HIGH, 295, _words("verify"),
          "import requests\nrequests.get(u, verify=False)", "import requests\nrequests.get(u, verify=True)"),
    _test(502, "ssl_with_bad_version", ON, _HIGH, 327,
          _OLD_TLS,
          "import ssl\nssl.wrap_socket(s, ssl_version=ssl.PROTOCOL_SSLv3)",
          "import ssl\nssl.wrap_socket(s, ssl_version=ssl.PROTOCOL_TLSv1_2)"),
    _test(503, "ssl_with_bad_defaults", ON, _MEDIUM, 327,
          _OLD_TLS,
          "import ssl\ndef f(version=ssl.PROTOCOL_SSLv3):\n    pass",
          "import ssl\ndef f(version=ssl.PROTOCOL_TLS):\n    pass"),
    _test(504, "ssl_with_no_version", ON, _LOW, 327, _words("wrap_socket"),
          "import ssl\nssl.wrap_socket(s)", "context.wrap_socket(s)"),
    _test(505, "weak_cryptographic_key", ON, _HIGH, 326, _words("generate_private_key", "DSA", "RSA", "SECP192R1"),
          "from Crypto.PublicKey import RSA\nRSA.generate(bits=1024)",
          "from Crypto.PublicKey import RSA\nRSA.generate(bits=4096)"),
    _test(506, "yaml_load", OFF, _MEDIUM, 20, _words("yaml"), "import yaml\nyaml.load(f)",
          "import yaml\nyaml.safe_load(f)"),
    _test(507, "ssh_no_host_key_verification", ON, _HIGH, 295, _words("AutoAddPolicy", "WarningPolicy"),
          "import paramiko\nc = paramiko.SSHClient()\nc.set_missing_host_key_policy(paramiko.client.AutoAddPolicy)",
          "import paramiko\nc = paramiko.SSHClient()\nc.set_missing_host_key_policy(paramiko.client.RejectPolicy)"),
    _test(508, "snmp_insecure_version", ON, _MEDIUM, 319, _words("CommunityData"),
          "from pysnmp.hlapi import CommunityData\nCommunityData('p', mpModel=0)",
          "from pysnmp.hlapi import UsmUserData\nUsmUserData('u', 'a', 'b')"),
    _test(509, "snmp_weak_cryptography", ON, _MEDIUM, 319, _words("UsmUserData"),
          "from pysnmp.hlapi import UsmUserData\nUsmUserData('u')",
          "from pysnmp.hlapi import UsmUserData\nUsmUserData('u', 'a', 'b')"),
    _test(601, "paramiko_calls", ON, _MEDIUM, 78, _words("exec_command"),
          "import paramiko\nc = paramiko.client.SSHClient()\nc.exec_command(x)", "pod.exec_command(x)"),
    _test(602, "subprocess_popen_with_shell_equals_true", OFF, _HIGH, 78, _words("shell"),
          "import subprocess\nsubprocess.run(c, shell=True)", "import subprocess\nsubprocess.run(c, shell=False)"),
    _test(603, "subprocess_without_shell_equals_true", OFF, _LOW, 78, _words("subprocess"),
          "import subprocess\nsubprocess.run([c])", "subprocess_exec(c)"),
    _test(604, "any_other_function_with_shell_equals_true", OFF, _MEDIUM, 78, _words("shell"),
          "runner(c, shell=True)", "runner(c, shell=False)"),
    _test(605, "start_process_with_a_shell", OFF, _HIGH, 78, _words("system", "popen", "popen2", "getoutput",
          "getstatusoutput"),
          "import os\nos.system(c)", "platform.system()"),
    _test(606, "start_process_with_no_shell", OFF, _LOW, 78,
          (("execl", "execv", "spawn", "startfile", "posix_spawn"), r"\b(?:exec[lv]|spawn|startfile|posix_spawn)"),
          "import os\nos.execv(p, a)", "x.spawn(p)"),
    _test(607, "start_process_with_partial_path", OFF, _LOW, 78, _words("subprocess", "system", "popen"),
          'import subprocess\nsubprocess.run(["ls"])', 'import subprocess\nsubprocess.run(["/bin/ls"])'),
    _test(608, "hardcoded_sql_expressions", OFF, _MEDIUM, 89,
          (("select", "delete", "insert", "update"),
           r"(?i)\b(?:select|delete\s{1,3}from|insert\s{1,3}into|update\s{1,3}\S{1,60}\s{1,3}set)\s"),
          'q = "SELECT * FROM t WHERE name = \'" + name + "\'"', 'q = "SELECT * FROM t WHERE name = ?"'),
    _test(609, "linux_commands_wildcard_injection", OFF, _HIGH, 155, _words("chown", "chmod", "tar", "rsync"),
          'import os\nos.system("/bin/tar xvzf *")', 'import os\nos.system("/bin/tar xvzf x")'),
    _test(610, "django_extra_used", ON, _MEDIUM, 89, (("extra",), r"\.extra\("),
          "User.objects.filter(a=1).extra(select={'x': y})", "figure.extra()"),
    _test(611, "django_rawsql_used", ON, _MEDIUM, 89, _words("RawSQL"),
          "from django.db.models.expressions import RawSQL\nRawSQL(q, [])", "from app import RawSQL_view"),
    _test(612, "logging_config_insecure_listen", ON, _MEDIUM, 94, _words("listen"),
          "import logging.config\nlogging.config.listen(9)", "server.listen(9)"),
    _test(614, "pytorch_load", OFF, _MEDIUM, 502, _words("torch"),
          "import torch\ntorch.load(p)", "import torch\ntorch.load(p, weights_only=True)"),
    _test(615, "huggingface_unsafe_download", OFF, _MEDIUM, 494,
          _words("from_pretrained", "load_dataset", "hf_hub_download", "snapshot_download"),
          "from transformers import AutoModel\nAutoModel.from_pretrained('org/name')", "from_pretrained_files('x')"),
    _test(701, "jinja2_autoescape_false", ON, _HIGH, 94, _words("jinja2"),
          "import jinja2\njinja2.Environment(autoescape=False)", "import jinja2\njinja2.Environment(autoescape=True)"),
    _test(702, "use_of_mako_templates", ON, _MEDIUM, 80, _words("mako"),
          "import mako.template\nmako.template.Template(t)", "import string\nstring.Template(t)"),
    _test(703, "django_mark_safe", ON, _MEDIUM, 80, _words("mark_safe"),
          "from django.utils.safestring import mark_safe\ndef f(x):\n    return mark_safe(x)",
          'from django.utils.safestring import mark_safe\nmark_safe("<b>")'),
    _test(704, "markupsafe_markup_xss", ON, _MEDIUM, 79, _words("Markup"),
          "from markupsafe import Markup\nMarkup(f'<b>{x}')", "from markupsafe import Markup\nMarkup('<b>')"),
)  # fmt: skip
