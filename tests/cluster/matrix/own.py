# SPDX-License-Identifier: EUPL-1.2
"""Words with which commands succeed: what seusctl and a node answer about themselves. cli_matrix.py says how."""


def words(m):
    return {
        ("trace",): lambda: [m.traced()],
        ("version",): lambda: [],
        ("doctor",): lambda: [],
        ("help",): lambda: ["case", "open"],
        ("schema",): lambda: [],
        ("explain",): lambda: [],
    }
