// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class LockedInputsTests : IDisposable
{
    private readonly InputsFixture _inputs = new();

    public void Dispose() => _inputs.Dispose();

    private TestArchive Archive => _inputs.Archive;

    [Fact]
    public async Task LocksAndFetchesWhatIsAskedFor()
    {
        PublishSample();
        var lockFile = await _inputs.ObtainAsync();
        Verifier.Verify(_inputs.Stable(await File.ReadAllTextAsync(_inputs.LockPath)));
        Assert.All(lockFile.Packages, p => Assert.True(_inputs.Store.Contains(p.Sha256)));
        Assert.Equal(["linux-image-6.12.1-cloud-amd64"], lockFile.WithRole(PackageRole.Kernel).Select(p => p.Name));
        Assert.Equal(Archive.Date, lockFile.ReleaseDate);
    }

    [Fact]
    public async Task ALockIsFollowedWithoutAnyMirror()
    {
        PublishSample();
        var first = await _inputs.ObtainAsync();
        var written = await File.ReadAllBytesAsync(_inputs.LockPath);
        _inputs.Mirror = new Uri("file:///nowhere/");
        var second = await _inputs.ObtainAsync();
        Assert.Equal(first.Packages.Select(p => p.ToString()), second.Packages.Select(p => p.ToString()));
        Assert.Equal(written, LockJson.Write(second));
    }

    [Fact]
    public async Task ALockIsFollowedWhenTheMirrorHasNewerPackages()
    {
        Archive.Add("app");
        Archive.Publish();
        await _inputs.ObtainAsync();
        Archive.Add("app", "2.0");
        Archive.Publish();
        Directory.Delete(_inputs.Cache, recursive: true);
        Assert.Equal("1.0", Assert.Single((await _inputs.ObtainAsync()).Packages).Version);

        using var invocation = _inputs.NewInvocation(TextWriter.Null);
        Assert.Equal("2.0", Assert.Single((await _inputs.Locked(invocation).RenewAsync()).Packages).Version);
    }

    [Fact]
    public async Task TwoMachinesWriteTheSameLock()
    {
        PublishSample();
        await _inputs.ObtainAsync();
        var first = await File.ReadAllBytesAsync(_inputs.LockPath);
        File.Delete(_inputs.LockPath);
        Directory.Delete(_inputs.Cache, recursive: true);
        _inputs.Requests.Reverse();
        await _inputs.ObtainAsync();
        Assert.Equal(first, await File.ReadAllBytesAsync(_inputs.LockPath));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task ReadsOlderArchives(bool byHash, bool detached)
    {
        Archive.Add("app");
        Archive.Publish(byHash, detached);
        Assert.Single((await _inputs.ObtainAsync()).Packages);
    }

    [Fact]
    public async Task FallsBackToThePlainNameOfAnIndex()
    {
        Archive.Add("app");
        Archive.Publish();
        Directory.Delete(Path.Combine(Archive.Root, "dists/trixie/main/binary-amd64/by-hash"), recursive: true);
        Assert.Single((await _inputs.ObtainAsync()).Packages);
    }

    [Fact]
    public async Task UsesAtMostTwoConnectionsAtOnce()
    {
        for (var i = 0; i < 30; i++) Archive.Add($"lib{i:D2}");
        Archive.Add("app", fields: "Depends: " + string.Join(", ", Enumerable.Range(0, 30).Select(i => $"lib{i:D2}")));
        Archive.Publish();
        using var server = new LoopbackMirror(Archive.Root);
        _inputs.Mirror = server.Uri;
        Assert.Equal(31, (await _inputs.ObtainAsync()).Packages.Count);
        // One for the index, two for the packages.
        Assert.InRange(server.Connections, 1, 3);
    }

    [Fact]
    public async Task BuildsAtOnceShareOneStore()
    {
        PublishSample();
        await _inputs.ObtainAsync();
        Directory.Delete(_inputs.Cache, recursive: true);
        var locks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(_inputs.ObtainAsync)));
        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
            PackageFiles.OpenAllAsync(_inputs.Store, locks[0].Packages, ImageForge.Builder.Cli.Progress.None, CancellationToken.None))));
        Assert.All(opened, packages => Assert.All(packages, p => Assert.NotEmpty(p.Files)));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_inputs.Cache, "tmp")));
    }

    private void PublishSample()
    {
        Archive.Add("app", "1:1.2-3", "Pre-Depends: lib:any (>= 1)\nDepends: virtual | other");
        Archive.Add("lib", "1.5~rc1-1+b2");
        Archive.Add("provider", fields: "Provides: virtual (= 3)", architecture: "all");
        Archive.Add("linux-image-cloud-amd64", "6.12.1-1", "Depends: linux-image-6.12.1-cloud-amd64 (= 6.12.1-1)");
        Archive.Add("linux-image-6.12.1-cloud-amd64", "6.12.1-1", "Depends: kmod, initramfs-tools");
        Archive.Publish();
        _inputs.Requests.Add(new PackageRequest("linux-image-cloud-amd64", PackageRole.Kernel, PackageScope.KernelImage));
        _inputs.Requests.Add(new PackageRequest("lib", PackageRole.Tool, PackageScope.FilesOnly));
    }
}
