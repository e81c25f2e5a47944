// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using ImageForge.Formats.Pe;
using Xunit.Abstractions;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Tests.Formats;

public sealed class PeTests(ITestOutputHelper output)
{
    private static readonly byte[] Kernel = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("kernel ", 1000)));
    private static readonly byte[] Initrd = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("initrd ", 777)));

    // An EFI program as small as can be: one section .text of 0x200 bytes, a symbol table behind it.
    private static byte[] Stub(int sections = 1)
    {
        var stub = new byte[0x640];
        "MZ"u8.CopyTo(stub);
        stub[0x3C] = 0x40;
        var pe = stub.AsSpan(0x40);
        "PE\0\0"u8.CopyTo(pe);
        WriteUInt16LittleEndian(pe[4..], 0x8664);
        WriteUInt16LittleEndian(pe[6..], (ushort)sections);
        WriteUInt32LittleEndian(pe[12..], 0x600); // symbols
        WriteUInt32LittleEndian(pe[16..], 2);
        WriteUInt16LittleEndian(pe[20..], 240);
        WriteUInt16LittleEndian(pe[22..], 0x22);
        WriteUInt16LittleEndian(pe[24..], 0x20B);
        WriteUInt32LittleEndian(pe[40..], 0x1000); // entry point
        WriteUInt32LittleEndian(pe[56..], 0x1000); // section alignment
        WriteUInt32LittleEndian(pe[60..], 0x200); // file alignment
        WriteUInt32LittleEndian(pe[80..], 0x2000); // image
        WriteUInt32LittleEndian(pe[84..], 0x400); // headers
        WriteUInt32LittleEndian(pe[88..], 0x12345678); // checksum
        WriteUInt16LittleEndian(pe[92..], 10); // EFI application
        WriteUInt32LittleEndian(pe[132..], 16);
        for (var i = 0; i < sections; i++)
        {
            var section = pe[(264 + i * 40)..];
            Encoding.ASCII.GetBytes($".text{i}", section);
            WriteUInt32LittleEndian(section[8..], 0x123);
            WriteUInt32LittleEndian(section[12..], 0x1000);
            WriteUInt32LittleEndian(section[16..], 0x200);
            WriteUInt32LittleEndian(section[20..], 0x400);
            WriteUInt32LittleEndian(section[36..], 0x60000020);
        }
        stub.AsSpan(0x400, 0x123).Fill(0x90);
        stub.AsSpan(0x600).Fill(0xEE);
        return stub;
    }

    private static UkiParts Parts(byte[] stub, int alignment = 2048) => new()
    {
        Stub = ByteSource.FromMemory(stub),
        OsRelease = "ID=imageforge\n",
        CommandLine = "console=ttyS0 quiet",
        KernelRelease = "6.12.1-test",
        Initrd = ByteSource.FromMemory(Initrd),
        Linux = ByteSource.FromMemory(Kernel),
        SectionAlignment = alignment,
    };

    [Theory]
    [InlineData(512)]
    [InlineData(2048)]
    [InlineData(4096)]
    public void SectionsAreAppended(int alignment)
    {
        var uki = UnifiedKernelImage.Create(Parts(Stub(), alignment));
        var file = uki.Content.ToArray();
        var sections = PeReader.ReadSections(uki.Content);
        Assert.Equal(
            [".text0", ".osrel", ".cmdline", ".uname", ".initrd", ".linux"], sections.Select(s => s.Name).ToArray());
        byte[] Data(int i) => file.AsSpan((int)sections[i].RawOffset, (int)sections[i].DataLength).ToArray();
        Assert.Equal("ID=imageforge\n"u8, Data(1));
        Assert.Equal("console=ttyS0 quiet"u8, Data(2));
        Assert.Equal("6.12.1-test"u8, Data(3));
        Assert.Equal(Initrd, Data(4));
        Assert.Equal(Kernel, Data(5));
        Assert.Equal((sections[5].RawOffset, Kernel.Length), (uki.LinuxOffset, uki.LinuxLength));
        Assert.Equal((sections[4].RawOffset, Initrd.Length), (uki.InitrdOffset, uki.InitrdLength));
        Assert.All(sections.Skip(1), s => Assert.Equal((0, 0), (s.RawOffset % alignment, s.VirtualAddress % 4096)));
        foreach (var (a, b) in sections.Zip(sections.Skip(1)))
        {
            Assert.True(a.VirtualAddress + a.VirtualSize <= b.VirtualAddress);
            Assert.True(a.RawOffset + a.RawSize <= b.RawOffset);
        }
        Assert.Equal(0u, ReadUInt32LittleEndian(file.AsSpan(0x40 + 88))); // checksum
        Assert.Equal(0ul, ReadUInt64LittleEndian(file.AsSpan(0x40 + 12))); // symbols
        var end = sections[^1].VirtualAddress + sections[^1].VirtualSize;
        Assert.Equal((end + 4095) / 4096 * 4096, ReadUInt32LittleEndian(file.AsSpan(0x40 + 80)));
        Assert.DoesNotContain((byte)0xEE, file.AsSpan(0, (int)sections[1].RawOffset).ToArray());
    }

    [Fact]
    public void ObjdumpSeesTheSections()
    {
        using var scratch = new Scratch();
        using (var file = File.Create(scratch["uki.efi"])) UnifiedKernelImage.Create(Parts(Stub())).Content.CopyTo(file);
        if (new Judge(output).Ask("objdump", "-h", "-w", scratch["uki.efi"]) is not { } listing) return;
        Assert.Contains("pei-x86-64", listing);
        Assert.Matches(@"\.cmdline +00000013 .*DATA", listing);
        Assert.Matches(@"\.linux +00001b58 .*READONLY, DATA", listing);
    }

    [Fact]
    public void RefusesStubsThatCannotServe()
    {
        Assert.Throws<InvalidDataException>(() => UnifiedKernelImage.Create(Parts(Stub(sections: 15)))); // no room
        var twice = UnifiedKernelImage.Create(Parts(Stub())).Content.ToArray();
        Assert.Throws<InvalidDataException>(() => UnifiedKernelImage.Create(Parts(twice)));
        Assert.Throws<ArgumentException>(() => UnifiedKernelImage.Create(Parts(Stub(), alignment: 700)));
        Assert.Throws<InvalidDataException>(() => PeReader.ReadSections(ByteSource.FromMemory("#!/bin/sh"u8.ToArray())));
    }

    [Fact]
    public void HostileFilesAreRefused()
    {
        var good = UnifiedKernelImage.Create(Parts(Stub())).Content.ToArray();
        Hostile.Rounds(good, 3000, s => PeReader.ReadSections(s), length: 0x400);
        Hostile.Rounds(Stub(), 3000, s => UnifiedKernelImage.Create(Parts(s.ToArray())), length: 0x400);
    }
}
