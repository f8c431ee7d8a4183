"""Writes test/fixtures/streams.json: what streams of src/random.ts must yield, from hashlib and our own Alea.

Alea (Johannes Baagoe 2010) is a multiply-with-carry generator over three 32-bit fractions, seeded by his Mash hash.
"""

import hashlib
import json
import math
import pathlib

OUT = pathlib.Path(__file__).parents[2] / "test" / "fixtures" / "streams.json"
TWO32 = 4294967296


def mash():
    n = 4022871197.0

    def digest(text):
        nonlocal n
        for unit in text:
            n += ord(unit)
            h = 0.02519603282416938 * n
            n = float(int(h) % TWO32)
            h = (h - n) * n
            n = float(int(h) % TWO32)
            n += (h - n) * TWO32
        return (int(n) % TWO32) / TWO32

    return digest


class Alea:
    def __init__(self, seed):
        digest = mash()
        blank = [digest(" ") for _ in range(3)]
        self.s = [(b - digest(seed)) % 1.0 for b in blank]
        self.carry = 1

    def next(self):
        t = 2091639 * self.s[0] + self.carry / TWO32
        self.carry = math.floor(t)
        self.s = [self.s[1], self.s[2], t - self.carry]
        return self.s[2]

    def double(self):
        high = self.next()
        return high + math.floor(self.next() * 2097152) / 2.0**53


def key(parts):
    text = b"".join(b"%d:%s;" % (len(str(p).encode()), str(p).encode()) for p in parts)
    return hashlib.sha256(text).hexdigest()


def normals(generator, count):
    values = []
    while len(values) < count:
        x, y = 2 * generator.next() - 1, 2 * generator.next() - 1
        s = x * x + y * y
        if 0 < s < 1:
            scale = math.sqrt(-2 * math.log(s) / s)
            values += [x * scale, y * scale]
    return values


cases = []
for parts in [["gen-blur"], ["gen-blur", 1], ["gen-blur", 2], [1, "trajectory@1", "plage é.jpg", 0, "plan"]]:
    seed = key(parts)
    alea = Alea(seed)
    uniforms = [alea.double() for _ in range(6)]
    cases.append({"parts": parts, "seed": seed, "uniforms": uniforms, "normals": normals(Alea(seed), 6)})
OUT.write_text(json.dumps({"made_by": "scripts/oracle/streams.py", "cases": cases}, indent=1, ensure_ascii=False) + "\n")
