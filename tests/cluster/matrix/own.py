# SPDX-License-Identifier: EUPL-1.2
"""Words with which the commands of what seusctl and a node answer about themselves succeed; cli_matrix.py says how they are used."""


def words(m):
    return {
        ("trace",): lambda: [m.traced()],
        ("version",): lambda: [],
        ("help",): lambda: ["case", "open"],
        ("schema",): lambda: [],
        ("explain",): lambda: [],
    }
