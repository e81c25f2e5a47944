// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Outputs;
using ImageForge.Formats.Content;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Images;

public sealed class ReadBackTests(ITestOutputHelper output)
{
    // One flipped bit wherever something would boot otherwise, or not at all.
    [Theory]
    [InlineData("partition table", 24, "EFI PART")]
    [InlineData("backup partition table", 24, "EFI PART", 2)]
    [InlineData("configuration", 60, "apiVersion: imageforge")]
    [InlineData("GRUB's block list", 15, "linux16 ($root)")]
    [InlineData("command line of the unified kernel image", 3, "console=tty0")]
    [InlineData("command line of GRUB", 3, "console=tty0", 2)]
    [InlineData("kernel", 30, null)]
    public async Task DamagedDiskIsNoticed(string what, int after, string? text, int occurrence = 1)
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var plan = image.Plan();
        var pieces = await image.BakeAsync(plan);
        var configuration = SyntheticImage.Configuration(SyntheticImage.Manifest);
        var disk = DiskImage.Compose(plan, pieces, configuration).ToArray();
        ReadBack.Disk("disk", ByteSource.FromMemory(disk), plan, pieces, configuration);

        var pattern = text is null ? pieces.Kernel.Content.ToArray()[..64] : System.Text.Encoding.UTF8.GetBytes(text);
        disk[Find(disk, pattern, occurrence) + after] ^= 1;
        var e = Assert.Throws<ForgeException>(() => ReadBack.Disk("disk", ByteSource.FromMemory(disk), plan, pieces, configuration));
        Assert.Equal("IF3303", e.Code);
        output.WriteLine($"{what}: {e.Message}");
    }

    [Fact]
    public async Task DamagedIsoIsNoticed()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var plan = image.Plan();
        var pieces = await image.BakeAsync(plan);
        var configuration = SyntheticImage.Configuration(SyntheticImage.Manifest);
        var iso = IsoImage.Compose(plan, pieces, configuration).ToArray();
        ReadBack.Iso("iso", ByteSource.FromMemory(iso), plan, pieces, configuration);

        // The length in the directory record, 23 bytes before the name (ECMA-119, 9.1).
        iso[Find(iso, "INITRAMFS"u8.ToArray(), 1) - 23] ^= 1;
        Assert.Equal("IF3303",
            Assert.Throws<ForgeException>(() => ReadBack.Iso("iso", ByteSource.FromMemory(iso), plan, pieces, configuration)).Code);
    }

    [Fact]
    public async Task StoppedBuildLeavesThePreviousArtifacts()
    {
        if (HostCompressor.Find(output) is not { } zstd) return;
        using var image = await SyntheticImage.CreateAsync(zstd);
        var before = await image.BuildAsync();
        var plan = image.Plan();
        using var stop = new CancellationTokenSource();
        var writer = new ImageWriter(plan, await image.BakeAsync(plan), "another configuration"u8.ToArray(), new StopAtFirstFile(stop));
        Assert.ThrowsAny<OperationCanceledException>(() => writer.WriteTo(image.Output, stop.Token));

        Assert.All(before, artifact =>
            Assert.Equal(artifact.Digest, Digest.Of(ByteSource.FromFile(Path.Combine(image.Output, artifact.Planned.Name)))));
        Assert.False(Directory.Exists(Path.Combine(image.Output, ".imageforge.tmp")));
    }

    private static int Find(byte[] bytes, byte[] pattern, int occurrence)
    {
        var at = -1;
        for (var i = 0; i < occurrence; i++) at += 1 + bytes.AsSpan(at + 1).IndexOf(pattern);
        return at;
    }

    private sealed class StopAtFirstFile(CancellationTokenSource stop) : Progress
    {
        public override Step Begin(string title, long total = 0) => new StopStep(stop);

        private sealed class StopStep(CancellationTokenSource stop) : Step
        {
            public override void Advance(long amount) => stop.Cancel();

            public override void Complete(string? result = null) { }
        }
    }
}
