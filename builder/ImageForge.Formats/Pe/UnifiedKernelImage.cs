// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Pe;

/// <summary>What goes into a unified kernel image. Text is written as UTF-8 without a byte order mark.</summary>
public sealed record UkiParts
{
    /// <summary>systemd's <c>linuxx64.efi.stub</c>.</summary>
    public required ByteSource Stub { get; init; }

    /// <summary>An os-release file: systemd-boot shows its PRETTY_NAME and sorts by its VERSION.</summary>
    public required string OsRelease { get; init; }

    /// <summary>Kernel command line; one that firmware or loader hand over is ignored under Secure Boot.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The kernel's release, as <c>uname -r</c> says it.</summary>
    public required string KernelRelease { get; init; }

    public required ByteSource Initrd { get; init; }

    /// <summary>The kernel, an EFI program itself.</summary>
    public required ByteSource Linux { get; init; }

    /// <summary>
    /// Every added section's bytes start at a multiple of this in the file: a power of two, at least 512. 512 lets GRUB
    /// read them as a block list, 2048 lets an ISO 9660 directory point at them.
    /// </summary>
    public int SectionAlignment { get; init; } = 2048;
}

/// <summary>
/// A unified kernel image: kernel, initrd and command line as sections of one EFI program, systemd's stub.
/// Source: UAPI group, "UKI" specification; Microsoft, "PE Format".
/// </summary>
/// <param name="Content">The whole file.</param>
/// <param name="LinuxOffset">Where the kernel starts in the file, in bytes.</param>
/// <param name="LinuxLength">Bytes of the kernel, without padding.</param>
/// <param name="InitrdOffset">Where the initrd starts in the file, in bytes.</param>
/// <param name="InitrdLength">Bytes of the initrd, without padding.</param>
public sealed record UnifiedKernelImage(
    ByteSource Content, long LinuxOffset, long LinuxLength, long InitrdOffset, long InitrdLength)
{
    // The stub maps pages; also what systemd's own tools use.
    private const uint VirtualAlignment = 0x1000;

    /// <summary>Appends the sections to the stub.</summary>
    /// <exception cref="InvalidDataException">The stub is no PE32+ file or has no room for more section headers.</exception>
    /// <exception cref="ArgumentException">The alignment is unusable, or the file would reach 4 GiB.</exception>
    public static UnifiedKernelImage Create(UkiParts parts)
    {
        var alignment = parts.SectionAlignment;
        if (alignment < 512 || (alignment & (alignment - 1)) != 0)
            throw new ArgumentException($"section alignment {alignment} is not a power of two from 512");
        // Kernel last: the stub may decompress it over what follows in memory (as ukify orders them, too).
        (string Name, ByteSource Content)[] sections =
        [
            (".osrel", Text(parts.OsRelease)),
            (".cmdline", Text(parts.CommandLine)),
            (".uname", Text(parts.KernelRelease)),
            (".initrd", parts.Initrd),
            (".linux", parts.Linux),
        ];

        var headers = PeHeaders.Read(parts.Stub);
        var own = headers.Sections(parts.Stub.Length).ToList();
        var bytes = headers.Bytes;
        if (own.Count == 0) throw new InvalidDataException("the stub has no sections");
        if (headers.SectionTable + (own.Count + sections.Length) * PeSectionFields.Length > bytes.Length)
            throw new InvalidDataException("the stub has no room for the headers of further sections");
        if (own.Exists(s => sections.Any(n => n.Name == s.Name)))
            throw new InvalidDataException("the stub has sections of a unified kernel image already");

        // What follows the last section is the symbol table: nobody reads it, and it would lie between the sections.
        var file = own.Max(s => s.RawOffset + s.RawSize);
        var memory = RoundUp(own.Max(s => s.VirtualAddress + s.VirtualSize), VirtualAlignment);
        if (file < bytes.Length || memory > int.MaxValue)
            throw new InvalidDataException("the stub's sections lie inside its headers or reach past 2 GiB");
        var pieces = new List<ByteSource>
        {
            ByteSource.FromMemory(bytes), parts.Stub.Slice(bytes.Length, file - bytes.Length),
        };
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        long added = 0;
        foreach (var (name, content) in sections)
        {
            var start = RoundUp(file, alignment);
            var raw = RoundUp(content.Length, 512);
            if (start + raw > uint.MaxValue || memory + raw > uint.MaxValue)
                throw new ArgumentException("a unified kernel image cannot reach 4 GiB");
            var header = headers.SectionTable + (own.Count + offsets.Count) * PeSectionFields.Length;
            WriteHeader(bytes.AsSpan(header, PeSectionFields.Length), new(name, memory, content.Length, start, raw));
            pieces.Add(ByteSource.Zeros(start - file));
            pieces.Add(content);
            pieces.Add(ByteSource.Zeros(raw - content.Length));
            offsets.Add(name, start);
            (file, added) = (start + raw, added + raw);
            memory = RoundUp(memory + content.Length, VirtualAlignment);
        }
        Amend(headers, own.Count + sections.Length, added, memory);
        return new(
            ByteSource.Concat([.. pieces]), offsets[".linux"], parts.Linux.Length, offsets[".initrd"], parts.Initrd.Length);
    }

    private static void WriteHeader(Span<byte> header, PeSection section)
    {
        header.Clear();
        Encoding.ASCII.GetBytes(section.Name, header);
        WriteUInt32LittleEndian(header[PeSectionFields.VirtualSize..], (uint)section.VirtualSize);
        WriteUInt32LittleEndian(header[PeSectionFields.VirtualAddress..], (uint)section.VirtualAddress);
        WriteUInt32LittleEndian(header[PeSectionFields.RawSize..], (uint)section.RawSize);
        WriteUInt32LittleEndian(header[PeSectionFields.RawOffset..], (uint)section.RawOffset);
        WriteUInt32LittleEndian(header[PeSectionFields.Characteristics..], PeSectionFields.ReadOnlyData);
    }

    private static void Amend(PeHeaders headers, int sections, long added, long imageSize)
    {
        var pe = headers.Bytes.AsSpan(headers.At);
        WriteUInt16LittleEndian(pe[PeFields.Sections..], (ushort)sections);
        WriteUInt32LittleEndian(pe[PeFields.SymbolTable..], 0);
        WriteUInt32LittleEndian(pe[PeFields.SymbolCount..], 0);
        var characteristics = ReadUInt16LittleEndian(pe[PeFields.Characteristics..]);
        WriteUInt16LittleEndian(pe[PeFields.Characteristics..], (ushort)(characteristics | PeFields.SymbolsStripped));
        WriteUInt32LittleEndian(
            pe[PeFields.InitializedDataSize..], (uint)(headers.ReadUInt32(PeFields.InitializedDataSize) + added));
        WriteUInt32LittleEndian(pe[PeFields.ImageSize..], (uint)imageSize);
        // 0 means "not given"; only drivers of Windows need it.
        WriteUInt32LittleEndian(pe[PeFields.CheckSum..], 0);
        // A signature of the stub alone would be wrong for the whole.
        WriteUInt64LittleEndian(pe[PeFields.CertificateDirectory..], 0);
    }

    private static ByteSource Text(string text) => ByteSource.FromMemory(Encoding.UTF8.GetBytes(text));

    private static long RoundUp(long value, long to) => (value + to - 1) / to * to;
}
