# SPDX-License-Identifier: EUPL-1.2
"""Packs of inputs: python3 pack.py list FILE | unpack FILE DIR | pack DIR FILE | add FILE NAME INPUT.

A pack is the magic, then name and bytes of each input in order of name, both behind their length (u32 little-endian).
One file a target, so that hundreds of inputs do not clutter the tree. Names: seed-... made by seeds.py,
found-... broke something once, others are inputs that reach code no other input reaches.
"""
import hashlib
import os
import struct
import sys

MAGIC = b'\xffSEUS inputs\n'


def read(path):
    """name -> bytes"""
    with open(path, 'rb') as file:
        data = file.read()
    if not data.startswith(MAGIC):
        raise SystemExit(f'{path} is no pack of inputs')
    texts = []
    at = len(MAGIC)
    while at < len(data):
        (size,) = struct.unpack_from('<I', data, at)
        texts.append(data[at + 4:at + 4 + size])
        at += 4 + size
    return {name.decode(): text for name, text in zip(texts[::2], texts[1::2])}


def write(path, inputs):
    with open(path + '.new', 'wb') as file:
        file.write(MAGIC)
        for name in sorted(inputs):
            for text in (name.encode(), inputs[name]):
                file.write(struct.pack('<I', len(text)) + text)
    os.rename(path + '.new', path)


def unpack(path, folder):
    os.makedirs(folder, exist_ok=True)
    for name, text in read(path).items():
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(text)


def read_folder(folder):
    inputs = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), 'rb') as file:
            text = file.read()
        if not name.startswith(('seed-', 'found-')):
            name = hashlib.sha256(text).hexdigest()[:12]
        inputs[name] = text
    return inputs


def main(words):
    if words[:1] == ['list'] and len(words) == 2:
        for name, text in read(words[1]).items():
            print(f'{len(text):7} {name}')
    elif words[:1] == ['unpack'] and len(words) == 3:
        unpack(words[1], words[2])
    elif words[:1] == ['pack'] and len(words) == 3:
        write(words[2], read_folder(words[1]))
    elif words[:1] == ['add'] and len(words) == 4:
        inputs = read(words[1])
        with open(words[3], 'rb') as file:
            inputs[words[2]] = file.read()
        write(words[1], inputs)
    else:
        raise SystemExit(__doc__)


if __name__ == '__main__':
    main(sys.argv[1:])
