// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Pe;

/// <summary>
/// A section of a PE file: <paramref name="VirtualSize"/> bytes count, of which the file has
/// <paramref name="RawSize"/> from <paramref name="RawOffset"/>, padding included.
/// </summary>
public sealed record PeSection(string Name, long VirtualAddress, long VirtualSize, long RawOffset, long RawSize)
{
    /// <summary>Bytes of the section that are in the file and mean something.</summary>
    public long DataLength => Math.Min(VirtualSize, RawSize);
}
