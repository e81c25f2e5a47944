// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class RawImageTests(ITestOutputHelper output)
{
    [Fact]
    public void IsTheContentAndKeepsHoles()
    {
        using var scratch = new Scratch();
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        var content = new DiskContent(64 << 20,
        [
            new(5000, ByteSource.FromMemory(bytes)),
            new(8 << 20, ByteSource.Zeros(32 << 20)),
            new((64 << 20) - 3, ByteSource.FromMemory(new byte[] { 1, 2, 3 })),
        ]);
        var path = scratch.Write("disk.img", content);
        Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(content.ToArray()));
        if (new Judge(output).Ask("stat", "-c", "%b", path) is { } blocks)
            Assert.InRange(long.Parse(blocks) * 512, 1, 1 << 20);
    }

    [Fact]
    public void OverwritesWhatWasThere()
    {
        using var scratch = new Scratch();
        var path = scratch["disk.img"];
        File.WriteAllBytes(path, Enumerable.Repeat((byte)7, 300_000).ToArray());
        using (var file = new FileStream(path, FileMode.Open))
            ImageForge.Formats.Raw.RawImage.Write(ByteSource.Zeros(200_001), file);
        Assert.Equal(new byte[200_001], File.ReadAllBytes(path));
    }
}
