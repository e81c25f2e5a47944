// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Formats.Tree;

/// <summary>Rules for paths inside a <see cref="FileTree"/>: relative, '/'-separated, in their only spelling.</summary>
public static class TreePath
{
    /// <summary>Longest name of one component in bytes of UTF-8 (NAME_MAX, limits.h).</summary>
    public const int MaxNameBytes = 255;

    /// <summary>Longest whole path in bytes of UTF-8, without the terminating NUL (PATH_MAX − 1, limits.h).</summary>
    public const int MaxPathBytes = 4095;

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// Orders paths as the bytes of their UTF-8 order. Plain ordinal order compares UTF-16 units, which puts characters
    /// above U+FFFF before U+E000…U+FFFF; squashfs readers stop a look-up early and need the order of bytes.
    /// </summary>
    public static readonly IComparer<string> ByteOrder = Comparer<string>.Create(CompareBytes);

    /// <summary>What is wrong with <paramref name="path"/>, or null when it is a valid entry path.</summary>
    public static string? Problem(string path)
    {
        if (path.Length == 0) return "is empty";
        if (path[0] == '/') return "is absolute";
        if (path.Contains('\0', StringComparison.Ordinal)) return "contains NUL";
        int bytes;
        try
        {
            bytes = _strict.GetByteCount(path);
        }
        catch (EncoderFallbackException)
        {
            return "is not valid Unicode";
        }
        if (bytes > MaxPathBytes) return $"is longer than {MaxPathBytes} bytes";
        foreach (var range in path.AsSpan().Split('/'))
        {
            var name = path.AsSpan(range);
            if (name.IsEmpty) return "has an empty component";
            if (name is "." or "..") return $"has the component \"{name}\"";
            if (_strict.GetByteCount(name) > MaxNameBytes) return $"has a component longer than {MaxNameBytes} bytes";
        }
        return null;
    }

    /// <summary>The directory that holds <paramref name="path"/>; "" is the root.</summary>
    public static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static int CompareBytes(string? a, string? b)
    {
        if (a is null || b is null) return string.CompareOrdinal(a, b);
        var length = Math.Min(a.Length, b.Length);
        for (var i = 0; i < length; i++)
        {
            char x = a[i], y = b[i];
            if (x == y) continue;
            // Surrogates stand for the highest code points.
            if (char.IsSurrogate(x) != char.IsSurrogate(y)) return char.IsSurrogate(x) ? 1 : -1;
            return x - y;
        }
        return a.Length - b.Length;
    }
}
