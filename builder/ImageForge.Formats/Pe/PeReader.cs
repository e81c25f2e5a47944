// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Pe;

/// <summary>Lists the sections of an EFI program.</summary>
public static class PeReader
{
    /// <summary>The sections in file order.</summary>
    /// <exception cref="InvalidDataException">This is no PE32+ file, or it is damaged.</exception>
    public static IReadOnlyList<PeSection> ReadSections(ByteSource file) =>
        [.. PeHeaders.Read(file).Sections(file.Length)];
}
