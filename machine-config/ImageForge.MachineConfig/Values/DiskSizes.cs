// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>
/// Sizes of disks and of what lies on them: a whole number with a decimal unit, in which disks are sold (<c>500GB</c> is
/// 500·10⁹ bytes), or a binary one (<c>10GiB</c> is 10·2³⁰). A bare letter could be either, so it is not taken.
/// </summary>
public static class DiskSizes
{
    /// <summary>1 PiB: no disk is larger today, and sums of a few stay far from the end of a long.</summary>
    private const long Most = 1L << 50;

    private static readonly (string Word, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("TB", 1_000_000_000_000), ("GiB", 1L << 30), ("GB", 1_000_000_000), ("MiB", 1L << 20), ("MB", 1_000_000),
    ];

    /// <summary>Bytes, at least 1 MB and at most 1 PiB.</summary>
    internal static TextShape<long> Size { get; } = new(DiagnosticCode.NotDiskSize, "the size of a disk or volume",
        "whole number with unit MB, GB, TB (decimal) or MiB, GiB, TiB (binary), such as 500GB or 10GiB", Parse, Print)
    {
        Pattern = "^[1-9][0-9]{0,9}(MB|GB|TB|MiB|GiB|TiB)$",
    };

    /// <summary>With the unit that makes the number smallest: 1000GB is 1TB, 1024GiB is 1TiB.</summary>
    public static string Print(long bytes)
    {
        var fitting = Units.Where(u => bytes % u.Bytes == 0).OrderBy(u => bytes / u.Bytes).ToList();
        return fitting is [var (word, unit), ..] ? string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{word}") : About(bytes);
    }

    /// <summary>Rounded down to a decimal unit, as a disk's label has it: for sizes that were measured.</summary>
    public static string About(long bytes)
    {
        var (word, unit) = Units.Where(u => !u.Word.Contains('i', StringComparison.Ordinal)).FirstOrDefault(u => bytes >= u.Bytes, ("bytes", 1));
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(bytes * 10.0 / unit) / 10:0.#} {word}");
    }

    private static Parsed<long> Parse(string text)
    {
        var digits = text.Length - text.TrimStart([.. "0123456789"]).Length;
        if (digits is 0 or > 10 || text[0] == '0') return new Wrong();
        var (number, rest) = (long.Parse(text[..digits], CultureInfo.InvariantCulture), text[digits..]);
        if (Units.FirstOrDefault(u => u.Word == rest) is not { Word: not null } unit) return new Wrong(Meant(number, rest.Trim()));
        return number > Most / unit.Bytes ? new Wrong($"at most {Print(Most)}", DiagnosticCode.OutOfRange, "is out of range") : number * unit.Bytes;
    }

    private static string? Meant(long number, string unit) => unit.ToUpperInvariant() switch
    {
        "" => $"add the unit: {number}GB or {number}GiB",
        "M" or "G" or "T" => $"write {number}{unit.ToUpperInvariant()}B or {number}{unit.ToUpperInvariant()}iB",
        "MI" or "GI" or "TI" or "MIB" or "GIB" or "TIB" => $"write {number}{char.ToUpperInvariant(unit[0])}iB",
        "MB" or "GB" or "TB" => $"write {number}{unit.ToUpperInvariant()}",
        _ => null,
    };
}
