// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Tools.Zstd;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Content;
using ImageForge.Tests.Formats;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Tools;

public sealed class ZstdLibraryTests(ITestOutputHelper output)
{
    [Fact]
    public void FramesAreTheSameBytesWithAnyNumberOfWorkers()
    {
        if (HostZstd.Load(output) is not { } zstd) return;
        // Several jobs of libzstd's, so that workers have something to share.
        var source = ByteSource.FromMemory(Samples.Mixed(12_000_000));
        var one = Compress(zstd, source, workers: 1);
        Assert.Equal(one, Compress(zstd, source, workers: 2));
        Assert.Equal(one, Compress(zstd, source, workers: 0));
        Assert.Equal(source.ToArray(), Decompress(zstd, one));
    }

    [Fact]
    public void FramesNameTheirSizeAndPassZstdsOwnTest()
    {
        if (HostZstd.Load(output) is not { } zstd) return;
        using var scratch = new Scratch();
        var file = scratch.Write("a.zst", Compress(zstd, ByteSource.FromMemory(Samples.Text(3_000_000)), workers: 2));
        var judge = new Judge(output);
        if (judge.Ask("zstd", "--list", "--verbose", file) is not { } listing) return;
        Assert.Contains("(3000000 B)", listing, StringComparison.Ordinal);
        Assert.Contains("Check: XXH64", listing, StringComparison.Ordinal);
        judge.Ask("zstd", "--test", file);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    public void FramesOfEverySizeReadBack(int length)
    {
        if (HostZstd.Load(output) is not { } zstd) return;
        var bytes = Samples.Noise(length);
        Assert.Equal(bytes, Decompress(zstd, Compress(zstd, ByteSource.FromMemory(bytes), workers: 1)));
    }

    [Fact]
    public void CorruptFramesAreInvalidData()
    {
        if (HostZstd.Load(output) is not { } zstd) return;
        var frame = Compress(zstd, ByteSource.FromMemory(Samples.Text(50_000)), workers: 1);
        Assert.Throws<InvalidDataException>(() => Decompress(zstd, frame[..^5]));
        Assert.Throws<InvalidDataException>(() => Decompress(zstd, []));
        frame[1000] ^= 4;
        Assert.Throws<InvalidDataException>(() => Decompress(zstd, frame));
    }

    [Fact]
    public void BlocksReadBackAndSayWhenTheyDoNotFit()
    {
        if (HostZstd.Load(output) is not { } zstd) return;
        var codec = zstd.BlockCodec(10);
        var block = Samples.Text(1 << 20);
        var target = new byte[block.Length];
        var length = codec.Compress(block, target);
        Assert.InRange(length, 1, block.Length / 2);
        Assert.Equal(0, codec.Compress(block, new byte[length / 2]));
        Assert.Equal(0, codec.Compress(Samples.Noise(4096), new byte[4095]));

        var back = new byte[block.Length];
        Assert.Equal(block.Length, codec.Decompress(target.AsSpan(0, length), back));
        Assert.Equal(block, back);
        Assert.Throws<InvalidDataException>(() => codec.Decompress(target.AsSpan(0, length), new byte[block.Length - 1]));
    }

    [Fact]
    public void BlocksAreTheSameBytesOnManyThreads()
    {
        if (HostZstd.Load(output) is not { } zstd) return;
        var codec = zstd.BlockCodec(5);
        var digests = OrderedParallel.Select(Enumerable.Range(0, 40), i =>
        {
            var target = new byte[200_000];
            return Digest.Of(target.AsSpan(0, codec.Compress(Samples.Mixed(100_000, i % 4), target)));
        }).ToList();
        Assert.Equal(4, digests.Distinct().Count());
        for (var i = 4; i < 40; i++) Assert.Equal(digests[i - 4], digests[i]);
    }

    [Fact]
    public void SaysWhatIsWrongWithAnotherLibrary()
    {
        var missing = Assert.Throws<ForgeException>(() => ZstdLibrary.Load("/nowhere/libzstd.so.1"));
        Assert.Equal("IF3201", missing.Code);
        var runtime = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
        Assert.Equal("IF3201", Assert.Throws<ForgeException>(() => ZstdLibrary.Load(runtime)).Code);
    }

    private static byte[] Compress(ZstdLibrary zstd, ByteSource source, int workers)
    {
        using var target = new MemoryStream();
        zstd.Compress(source, target, level: 3, workers);
        return target.ToArray();
    }

    private static byte[] Decompress(ZstdLibrary zstd, byte[] frames)
    {
        using var target = new MemoryStream();
        zstd.Decompress(ByteSource.FromMemory(frames), target);
        return target.ToArray();
    }
}
