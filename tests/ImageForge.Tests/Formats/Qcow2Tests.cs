// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Qcow2;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class Qcow2Tests(ITestOutputHelper output)
{
    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static DiskContent Disk(long length) => new(length,
    [
        new(0, ByteSource.FromMemory(Bytes(1, 70_000))),
        new(1 << 20, ByteSource.Zeros(1 << 20)),
        new((5 << 20) + 12_345, ByteSource.FromMemory(Bytes(2, 300_000))),
        new(length - 700, ByteSource.FromMemory(Bytes(3, 700))),
    ]);

    private static byte[] Write(ByteSource content)
    {
        var stream = new MemoryStream();
        Qcow2Image.Write(content, stream);
        return stream.ToArray();
    }

    [Theory]
    [InlineData(8 << 20)]
    [InlineData((3L << 30) + 512)] // more than one L2 table, a short last cluster
    public void QemuSeesTheSameDisk(long length)
    {
        using var scratch = new Scratch();
        var content = Disk(length);
        var raw = scratch.Write("disk.img", content);
        using (var file = File.Create(scratch["disk.qcow2"])) Qcow2Image.Write(content, file);
        // Holes take no room: header, 2 + 6 + 1 clusters or so, tables.
        Assert.InRange(new FileInfo(scratch["disk.qcow2"]).Length, 10 << 16, 20 << 16);
        var judge = new Judge(output);
        judge.Ask("qemu-img", "check", "-f", "qcow2", scratch["disk.qcow2"]);
        if (judge.Ask("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, scratch["disk.qcow2"]) is { } verdict)
            Assert.Contains("Images are identical", verdict);
        Assert.Equal(length, Qcow2Reader.Read(ByteSource.FromFile(scratch["disk.qcow2"])).Length);
    }

    [Fact]
    public void ReferenceCountsCoverThemselves()
    {
        long[] interesting = [1, 2, 32_766, 32_767, 32_768, 32_769, 32_768L * 8192 - 3, 32_768L * 8192, 1L << 33];
        foreach (var clusters in interesting.Concat(Enumerable.Range(65_500, 50).Select(n => (long)n)))
        {
            var (blocks, table) = Qcow2Image.SizeRefcounts(clusters);
            Assert.True(blocks * 32_768 >= clusters + blocks + table, $"{clusters}: too few");
            Assert.True((blocks - 1) * 32_768 < clusters + blocks + table, $"{clusters}: too many");
            Assert.Equal((blocks * 8 + 65_535) / 65_536, table);
        }
    }

    [Fact]
    public void ReadsWhatItWroteAndWhatQemuWrote()
    {
        var content = Disk(8 << 20);
        var image = Write(content);
        Assert.Equal(content.ToArray(), Qcow2Reader.Read(ByteSource.FromMemory(image)).ToArray());
        Assert.Equal(image, Write(content));

        using var scratch = new Scratch();
        var raw = scratch.Write("disk.img", content);
        var judge = new Judge(output);
        if (judge.Ask("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, scratch["theirs.qcow2"]) is null) return;
        Assert.Equal(content.ToArray(), Qcow2Reader.Read(ByteSource.FromFile(scratch["theirs.qcow2"])).ToArray());
        judge.Ask("qemu-img", "convert", "-c", "-f", "raw", "-O", "qcow2", raw, scratch["compressed.qcow2"]);
        Assert.Throws<InvalidDataException>(() => Qcow2Reader.Read(ByteSource.FromFile(scratch["compressed.qcow2"])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_537)]
    public void OddLengthsBecomeWholeSectors(int length)
    {
        var disk = Qcow2Reader.Read(ByteSource.FromMemory(Write(ByteSource.FromMemory(Bytes(4, length)))));
        Assert.Equal((length + 511) / 512 * 512, disk.Length);
        Assert.Equal(Bytes(4, length), disk.Slice(0, length).ToArray());
    }

    [Fact]
    public void HostileImagesAreRefused()
    {
        var good = Write(Disk(8 << 20));
        Hostile.Rounds(good, 800, s => ReadAll(s), length: 104);
        // The tables lie behind the data.
        Hostile.Rounds(good, 400, s => ReadAll(s), from: good.Length - (4 << 16), length: 4 << 16);
    }

    private static void ReadAll(ByteSource image)
    {
        var disk = Qcow2Reader.Read(image);
        if (disk.Length <= 16 << 20) disk.ToArray();
    }
}
