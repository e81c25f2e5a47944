// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Pe;

/// <summary>The headers of a PE32+ file that may hold anything.</summary>
internal sealed class PeHeaders
{
    // Headers of EFI programs have at most a few KiB.
    private const int MaxHeaders = 64 << 10;

    private PeHeaders(byte[] bytes, int at) => (Bytes, At) = (bytes, at);

    /// <summary>The file's start, as long as the headers say they are.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where the signature is; <see cref="PeFields"/> count from here.</summary>
    public int At { get; }

    public int SectionCount => ReadUInt16LittleEndian(Bytes.AsSpan(At + PeFields.Sections));

    public int SectionTable => At + PeFields.Optional + ReadUInt16LittleEndian(Bytes.AsSpan(At + PeFields.OptionalSize));

    public uint ReadUInt32(int field) => ReadUInt32LittleEndian(Bytes.AsSpan(At + field));

    /// <exception cref="InvalidDataException">This is no PE32+ file, or a section lies outside it.</exception>
    public static PeHeaders Read(ByteSource file)
    {
        var bytes = new byte[(int)Math.Min(file.Length, MaxHeaders)];
        file.Read(0, bytes);
        if (bytes.Length < 0x40 || bytes[0] != 'M' || bytes[1] != 'Z')
            throw new InvalidDataException("no PE file: it does not begin with MZ");
        var at = ReadUInt32LittleEndian(bytes.AsSpan(PeFields.SignatureOffset));
        if (at > bytes.Length - PeFields.Optional - PeFields.MinOptionalSize
            || !bytes.AsSpan((int)at).StartsWith("PE\0\0"u8))
        {
            throw new InvalidDataException("no PE file: its signature is missing");
        }
        var headers = new PeHeaders(bytes, (int)at);
        var optionalSize = ReadUInt16LittleEndian(bytes.AsSpan((int)at + PeFields.OptionalSize));
        if (ReadUInt16LittleEndian(bytes.AsSpan((int)at + PeFields.Magic)) != PeFields.MagicPe32Plus
            || optionalSize < PeFields.MinOptionalSize)
        {
            throw new InvalidDataException("a PE file, but not PE32+");
        }
        var headersSize = headers.ReadUInt32(PeFields.HeadersSize);
        var sectionsEnd = headers.SectionTable + headers.SectionCount * PeSectionFields.Length;
        if (headersSize > bytes.Length || sectionsEnd > headersSize)
            throw new InvalidDataException("the PE file's headers are larger than they say");
        return new PeHeaders(bytes[..(int)headersSize], (int)at);
    }

    public IEnumerable<PeSection> Sections(long fileLength)
    {
        for (var i = 0; i < SectionCount; i++)
        {
            var entry = Bytes.AsMemory(SectionTable + i * PeSectionFields.Length, PeSectionFields.Length);
            var section = Parse(entry.Span);
            if (section.RawOffset + section.RawSize > fileLength)
                throw new InvalidDataException($"PE section {section.Name} reaches past the end of the file");
            yield return section;
        }
    }

    private static PeSection Parse(ReadOnlySpan<byte> entry)
    {
        var name = entry[..PeSectionFields.NameLength];
        var end = name.IndexOf((byte)0);
        return new(
            Encoding.Latin1.GetString(end < 0 ? name : name[..end]),
            ReadUInt32LittleEndian(entry[PeSectionFields.VirtualAddress..]),
            ReadUInt32LittleEndian(entry[PeSectionFields.VirtualSize..]),
            ReadUInt32LittleEndian(entry[PeSectionFields.RawOffset..]),
            ReadUInt32LittleEndian(entry[PeSectionFields.RawSize..]));
    }
}
