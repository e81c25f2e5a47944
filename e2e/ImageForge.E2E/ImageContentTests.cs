// SPDX-License-Identifier: Apache-2.0
using ImageForge.E2E.Rig;

namespace ImageForge.E2E;

/// <summary>The root file system as unsquashfs, not our own reader, finds it in the initramfs.</summary>
[Collection(nameof(BuiltImage))]
public sealed class ImageContentTests(BuiltImage image) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("imf-root").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task HoldsOneProgramAndNoShell()
    {
        var listing = await ListAsync();
        var files = listing.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(f => (Mode: f[0], Path: string.Join(' ', f.SkipWhile(w => !w.StartsWith("squashfs-root", StringComparison.Ordinal))))).ToList();
        Assert.NotEmpty(files);
        Assert.Equal(["squashfs-root/usr/bin/imageforge-node"], files.Where(f => f.Mode[0] == '-' && f.Mode.Contains('x')).Select(f => f.Path));
        // Links are how a multi-call program would come in by another name.
        Assert.All(files.Where(f => f.Mode[0] == 'l' && f.Path.Contains("bin/", StringComparison.Ordinal)),
            f => Assert.EndsWith("imageforge-node", f.Path));
        foreach (var name in (string[])["/sh", "/bash", "/dash", "/busybox", "/dpkg", "/apt", "/python3", "/perl", "/tun.ko.xz"])
            Assert.DoesNotContain(files, f => f.Path.EndsWith(name, StringComparison.Ordinal));
        Assert.Contains(files, f => f.Path.EndsWith("/wireguard.ko.xz", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> ListAsync()
    {
        var initramfs = await File.ReadAllBytesAsync(Path.Combine(image.Output, "pxe", "initramfs"));
        // After the compressed stage-1 archive lies a plain cpio with the one file root.squashfs ("hsqs" begins it).
        var name = initramfs.AsSpan().LastIndexOf("root.squashfs\0"u8);
        var start = name + initramfs.AsSpan(name).IndexOf("hsqs"u8);
        var path = Path.Combine(_directory, "root.squashfs");
        await File.WriteAllBytesAsync(path, initramfs[start..]);
        var result = await Command.RunAsync(["unsquashfs", "-lln", path], null);
        result.Succeeded();
        return [.. result.Output.Split('\n').Where(l => l.Contains("squashfs-root", StringComparison.Ordinal))];
    }
}
