// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace ImageForge.MachineConfig.Excerpts;

/// <summary>Columns that a character takes on a terminal: Unicode's East Asian Width (UAX #11), as far as fonts agree on it.</summary>
internal static class DisplayWidth
{
    // Wide and fullwidth blocks: Hangul Jamo, CJK, kana, Hangul, fullwidth forms, emoji, ideographs of the planes 2 and 3.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115f), (0x2e80, 0x303e), (0x3041, 0x33ff), (0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xa000, 0xa4cf), (0xac00, 0xd7a3),
        (0xf900, 0xfaff), (0xfe30, 0xfe6f), (0xff00, 0xff60), (0xffe0, 0xffe6), (0x1f300, 0x1f64f), (0x1f680, 0x1f6ff), (0x1f900, 0x1f9ff), (0x20000, 0x3fffd),
    ];

    public static int Of(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
        : Array.Exists(Wide, w => rune.Value >= w.First && rune.Value <= w.Last) ? 2 : 1;
}
