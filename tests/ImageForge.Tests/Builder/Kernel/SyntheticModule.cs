// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Builder.Kernel;

/// <summary>Kernel modules as small as an ELF file with one section can be.</summary>
internal static class SyntheticModule
{
    public const string Release = "6.12.1-test";

    /// <param name="entries">Lines of .modinfo; vermagic is added unless one of them is.</param>
    public static byte[] Elf(params string[] entries)
    {
        IEnumerable<string> all = entries.Any(e => e.StartsWith("vermagic=", StringComparison.Ordinal))
            ? entries : [.. entries, $"vermagic={Release} SMP preempt mod_unload "];
        var modinfo = Encoding.UTF8.GetBytes(string.Concat(all.Select(e => e + "\0")));
        var names = "\0.shstrtab\0.modinfo\0"u8.ToArray();
        var elf = new byte[64 + modinfo.Length + names.Length + 3 * 64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(0x28), (ulong)(64 + modinfo.Length + names.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(0x3A), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(0x3C), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(0x3E), 1);
        modinfo.CopyTo(elf, 64);
        names.CopyTo(elf, 64 + modinfo.Length);
        var table = elf.AsSpan(64 + modinfo.Length + names.Length);
        WriteHeader(table[64..], 1, 3, 64 + modinfo.Length, names.Length);
        WriteHeader(table[128..], 11, 1, 64, modinfo.Length);
        return elf;
    }

    public static (string Path, Func<ByteSource> Open) File(string name, params string[] entries) =>
        ($"kernel/{name}.ko", () => ByteSource.FromMemory(Elf(entries)));

    private static void WriteHeader(Span<byte> header, uint name, uint type, int offset, int size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, name);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)size);
    }
}
