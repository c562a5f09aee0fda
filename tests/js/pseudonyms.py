"""Makes pseudonyms with what others wrote: HKDF, HMAC and AES-SIV of `cryptography`, FF1 of `libffx`, dates of the standard library.
It knows of Veilgate what a backend has to know to make the same pseudonyms.

Each line of input is {"operation", "params", "class", "input", "keys", "record"?, "form"?}, answered by {"output"}: a text, or null
where there is none."""

import base64
import datetime
import json
import re
import sys

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from ffx import FF1

NUMBERS = ["contact.phone", "finance.account", "gov", "health.insurance", "org.id", "payment.card"]
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
COUNTS = {"numeric": 10, "hex": 16, "upper-alphanumeric": 36, "alphanumeric": 62}
DATE = re.compile(r"\s*([0-9]{4})(\s*[-/.年]\s*|)([0-9]{1,2})(\s*[-/.月]\s*|)([0-9]{1,2})(\s*[日号]|[Tt ][0-9:.]+(?:Z|[+-][0-9:]+)?|)\s*")


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def subkey(case, length):
    jwk = {jwk["kid"]: jwk for jwk in case["keys"]}[case["params"]["key"]]
    key = base64.urlsafe_b64decode(jwk["k"] + "=" * (-len(jwk["k"]) % 4))
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=b"veilgate/1 " + case["operation"].encode()).derive(key)


def joined(parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def tag(key, parts):
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(joined(parts))
    return mac.finalize()


def context(case, kind):
    """Kind and id; nothing for "none". KeyError where the request states none."""
    return [] if kind == "none" else [kind.encode(), case[kind].encode()]


def fold(text):
    return "".join(" " if c == "\u3000" else chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)


def separates(character):
    return character.isspace() or character in "-./()\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def below(kind, classes):
    return any(kind == one or kind.startswith(one + ".") for one in classes)


def normal(kind, text):
    text = fold(text.strip())
    if below(kind, NUMBERS):
        return "".join(c for c in text if not separates(c)).lower()
    return text.lower() if below(kind, ["contact.email"]) else text


def make_hmac(case):
    params = case["params"]
    parts = [params.get("domain", ""), case["class"], normal(case["class"], case["input"])]
    shown = tag(subkey(case, 32), [part.encode() for part in parts])[: params.get("bits", 256) // 8]
    return shown.hex() if params.get("enc") == "hex" else encode(shown)


def deterministic(case):
    params = case["params"]
    associated = [case["class"].encode(), *context(case, params.get("context", "none"))]
    sealed = encode(AESSIV(subkey(case, 64)).encrypt(case["input"].encode(), associated))
    return f"{params['surrogate']}({len(sealed)}):{sealed}" if "surrogate" in params else sealed


def ff1(case):
    params, text = case["params"], fold(case["input"])
    alphabet = params.get("characters", DIGITS[: COUNTS[params.get("alphabet", "numeric")]])
    first, last = params.get("keepFirst", 0), params.get("keepLast", 0)
    places = [place for place, c in enumerate(text) if c in alphabet or not separates(c)]
    hidden = places[first : len(places) - last]
    if below(case["class"], ["payment.card.pan"]) and (first > 6 or last > 4):
        return None
    tweak = joined([case["class"].encode(), *context(case, params.get("context", "none"))])
    changed = FF1(subkey(case, 32), alphabet=alphabet).encrypt("".join(text[place] for place in hidden), tweak=tweak)
    out = list(case["input"])
    for place, character in zip(hidden, changed):
        out[place] = character
    return "".join(out)


def shift(case):
    params = case["params"]
    year, first, month, second, day, rest = DATE.fullmatch(fold(case["input"])).groups()
    date = datetime.date(int(year), int(month), int(day))
    least, count = params["minDays"], params["maxDays"] - params["minDays"] + 1
    kind = params.get("context", "record")
    for number in range(256):
        drawn = tag(subkey(case, 32), [*context(case, kind), bytes([number])])
        words = [int.from_bytes(drawn[place : place + 4], "big") for place in range(0, 32, 4)]
        fair = [word for word in words if word < 2**32 - 2**32 % count]
        if fair:
            date += datetime.timedelta(days=least + fair[0] % count)
            break
    if not first:
        return date.strftime("%Y%m%d")
    padded = len(month) == len(day) == 2 and (first.strip() != "年" or "0" in (month[0], day[0]))
    parts = [f"{date.month:02}", f"{date.day:02}"] if padded else [str(date.month), str(date.day)]
    return f"{date.year:04}{first}{parts[0]}{second}{parts[1]}{rest}"


MAKE = {"hmac": make_hmac, "deterministic": deterministic, "fpe.ff1": ff1, "date.shift": shift}

for line in sys.stdin:
    case = json.loads(line)
    try:
        output = MAKE[case["operation"]](case) if case["input"].strip() else ""
    except (KeyError, ValueError, AttributeError, OverflowError):
        output = None
    print(json.dumps({"output": output}), flush=True)
