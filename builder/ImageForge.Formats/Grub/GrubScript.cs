// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Grub;

/// <summary>Text for a <c>grub.cfg</c> (GRUB manual, "Shell-like scripting").</summary>
public static class GrubScript
{
    private const int Sector = 512;

    /// <summary>
    /// A kernel command line as words that GRUB passes on unchanged: each word is put in single quotes when it has a
    /// character that GRUB's scripts treat specially.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Quotes and backslashes: GRUB escapes them once more when it puts the words together again, so the kernel would get
    /// something else.
    /// </exception>
    public static string Words(string commandLine)
    {
        if (commandLine.AsSpan().ContainsAny("'\"\\") || commandLine.Any(char.IsControl))
            throw new ArgumentException("GRUB cannot pass on quotes, backslashes or control characters to the kernel");
        var words = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Select(w => w.All(IsPlain) ? w : $"'{w}'"));
    }

    /// <summary>
    /// A piece of a device as a block list, <c>first+count</c> in sectors of 512 bytes; it ends with the whole sector.
    /// </summary>
    /// <param name="offset">In bytes from the device's start, a multiple of 512.</param>
    /// <param name="length">In bytes.</param>
    public static string BlockList(long offset, long length)
    {
        if (offset % Sector != 0) throw new ArgumentException($"byte {offset} does not begin a sector");
        return $"{offset / Sector}+{(length + Sector - 1) / Sector}";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "=,.:/_-+@%".Contains(c);
}
