// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Grub;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Tests.Formats;

public sealed class GrubTests
{
    /// <summary>What GRUB's boot.img has in the places that are looked at.</summary>
    private static byte[] BootImage()
    {
        var image = Enumerable.Repeat((byte)0xC3, 512).ToArray();
        image[0] = 0xEB;
        WriteUInt64LittleEndian(image.AsSpan(0x5C), 1);
        (image[0x66], image[0x67]) = (0xEB, 0x05);
        (image[0x1FE], image[0x1FF]) = (0x55, 0xAA);
        return image;
    }

    private static byte[] Core(int length = 5000)
    {
        var core = new byte[length];
        new Random(1).NextBytes(core);
        core.AsSpan(0x1F4).Clear();
        WriteUInt64LittleEndian(core.AsSpan(0x1F4), 2);
        WriteUInt16LittleEndian(core.AsSpan(0x1FC), (ushort)((length + 511) / 512 - 1));
        return core;
    }

    /// <summary>An image for El Torito: cdboot.img (here noise), then a core.</summary>
    internal static byte[] ElToritoImage() => [.. Core()[..2048], .. Core()];

    internal static byte[] HybridSector()
    {
        var image = Enumerable.Repeat((byte)0xC3, 512).ToArray();
        WriteUInt64LittleEndian(image.AsSpan(0x1B0), 1);
        (image[0x1FE], image[0x1FF]) = (0x55, 0xAA);
        return image;
    }

    [Fact]
    public void BootSectorLeadsToTheCore()
    {
        var sector = Enumerable.Repeat((byte)0x11, 512).ToArray();
        GrubBootSector.WriteBootCode(sector, BootImage(), coreLba: 2048);
        Assert.Equal(2048ul, ReadUInt64LittleEndian(sector.AsSpan(0x5C)));
        Assert.Equal([0x90, 0x90], sector[0x66..0x68]);
        Assert.Equal(0xC3, sector[0x1B7]);
        Assert.All(sector[0x1B8..], b => Assert.Equal(0x11, b)); // partition table

        var core = GrubBootSector.PlaceCore(ByteSource.FromMemory(Core()), coreLba: 2048).ToArray();
        Assert.Equal(2049ul, ReadUInt64LittleEndian(core.AsSpan(0x1F4)));
        Assert.Equal(Core()[0x1FC..], core[0x1FC..]);
        Assert.Equal(Core()[..0x1F4], core[..0x1F4]);
    }

    [Fact]
    public void ElToritoImageKnowsItsPlace()
    {
        var image = GrubElTorito.PlaceImage(ByteSource.FromMemory(ElToritoImage()), block: 25);
        Assert.Equal(16u, ReadUInt32LittleEndian(image.AsSpan(8)));
        Assert.Equal(25u, ReadUInt32LittleEndian(image.AsSpan(12)));
        Assert.Equal((uint)image.Length, ReadUInt32LittleEndian(image.AsSpan(16)));
        uint sum = 0;
        for (var at = 64; at < image.Length; at += 4) sum += ReadUInt32LittleEndian(image.AsSpan(at));
        Assert.Equal(sum, ReadUInt32LittleEndian(image.AsSpan(20)));
        Assert.Equal(25 * 4ul + 5, ReadUInt64LittleEndian(image.AsSpan(0x9F4)));

        var sector = new byte[512];
        GrubElTorito.WriteBootCode(sector, HybridSector(), block: 25);
        Assert.Equal(25 * 4ul + 4, ReadUInt64LittleEndian(sector.AsSpan(0x1B0)));
        Assert.All(sector[0x1B8..], b => Assert.Equal(0, b));
    }

    [Fact]
    public void RefusesOtherFiles()
    {
        Assert.Throws<InvalidDataException>(() => GrubBootSector.WriteBootCode(new byte[512], HybridSector(), 1));
        Assert.Throws<InvalidDataException>(() => GrubElTorito.WriteBootCode(new byte[512], BootImage(), 1));
        Assert.Throws<InvalidDataException>(() => GrubBootSector.PlaceCore(ByteSource.FromMemory(Core().AsMemory(0, 4000)), 1));
        Assert.Throws<InvalidDataException>(() => GrubBootSector.PlaceCore(ByteSource.Zeros(100), 1));
        Assert.Throws<InvalidDataException>(() => GrubElTorito.PlaceImage(ByteSource.Zeros(2048), 1));
    }

    [Theory]
    [InlineData("console=ttyS0,115200  quiet ", "console=ttyS0,115200 quiet")]
    [InlineData("imageforge.config=http://10.0.2.2:3000/a?b&c", "'imageforge.config=http://10.0.2.2:3000/a?b&c'")]
    [InlineData("a=$b;c {}", "'a=$b;c' '{}'")]
    public void CommandLinesAreQuotedForScripts(string commandLine, string words) =>
        Assert.Equal(words, GrubScript.Words(commandLine));

    [Theory]
    [InlineData("a='b'")]
    [InlineData("a=\"b c\"")]
    [InlineData("a=b\\c")]
    [InlineData("a\nb")]
    public void CommandLinesThatGrubWouldChangeAreRefused(string commandLine) =>
        Assert.Throws<ArgumentException>(() => GrubScript.Words(commandLine));

    [Fact]
    public void BlockListsAreInSectors()
    {
        Assert.Equal("4+3", GrubScript.BlockList(2048, 1025));
        Assert.Throws<ArgumentException>(() => GrubScript.BlockList(100, 1));
    }
}
