// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;

namespace ImageForge.Tests.Builder.Inputs;

/// <summary>Tampered and missing inputs: each is refused, and its golden file is what the user reads.</summary>
public sealed class InputFailureTests : IDisposable
{
    private readonly InputsFixture _inputs = new();

    public void Dispose() => _inputs.Dispose();

    private TestArchive Archive => _inputs.Archive;

    [Fact]
    public Task ChangedRelease() => Refused(() => Change(Archive.InRelease, "Origin: Test", "Origin: Tesr"));

    [Fact]
    public Task UnknownKey() => Refused(() => Archive.Certificate = new PgpWriter(TestArchive.Now.AddYears(-1), which: 2).Certificate("Other"));

    [Fact]
    public Task ExpiredKey() => Refused(() => Archive.Certificate = Archive.Signer.Certificate("Test Archive <archive@example.com>", TimeSpan.FromDays(30)));

    [Fact]
    public Task UnsignedRelease() => Refused(() => Change(Archive.InRelease, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n", ""));

    [Fact]
    public Task LoginPage() => Refused(() => File.WriteAllText(Archive.InRelease, "<html>Welcome to our network</html>"));

    [Fact]
    public Task ReleaseExpired()
    {
        Archive.ValidUntil = TestArchive.Now.AddHours(-1);
        return Refused(() => { });
    }

    [Fact]
    public Task ReleaseFromFuture()
    {
        Archive.Date = TestArchive.Now.AddDays(2);
        return Refused(() => { });
    }

    [Fact]
    public Task SignatureFromFuture()
    {
        Archive.SignedAt = TestArchive.Now.AddDays(2);
        return Refused(() => { });
    }

    [Fact]
    public Task WrongSuite()
    {
        Archive.Codename = "bookworm";
        return Refused(() => { });
    }

    [Fact]
    public Task NoSuchSuite()
    {
        _inputs.Suite = "forky";
        return Refused(() => { });
    }

    [Fact]
    public Task WrongPackagesHash() => Refused(() =>
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Archive.Root, "dists"), "*", SearchOption.AllDirectories).Where(f => f != Archive.InRelease))
            Flip(file, 20);
    });

    [Fact]
    public Task MissingPackagesIndex() => Refused(() => Directory.Delete(Path.Combine(Archive.Root, "dists/trixie/main"), recursive: true));

    [Fact]
    public Task WrongDebHash() => Refused(() => Flip(Path.Combine(Archive.Root, "pool/main/lib_1.0_amd64.deb"), 200));

    [Fact]
    public async Task TruncatedDownload()
    {
        Standard();
        using var server = new LoopbackMirror(Archive.Root, (path, _) => path.EndsWith("lib_1.0_amd64.deb", StringComparison.Ordinal) ? Fault.Shortened : Fault.None);
        _inputs.Mirror = server.Uri;
        await VerifyFailure(_inputs.ObtainAsync);
    }

    [Fact]
    public Task MissingDeb() => Refused(() => File.Delete(Path.Combine(Archive.Root, "pool/main/lib_1.0_amd64.deb")));

    [Fact]
    public async Task PinGoneAfterMirrorMovedOn()
    {
        Standard();
        await _inputs.ObtainAsync();
        Directory.Delete(_inputs.Cache, recursive: true);
        Archive.Clear();
        Archive.Add("app", "2.0", "Depends: lib");
        Archive.Add("lib", "2.0");
        Archive.Publish();
        await VerifyFailure(_inputs.ObtainAsync);
    }

    [Fact]
    public async Task UnknownPackage()
    {
        _inputs.Requests.Add(new PackageRequest("aap", PackageRole.Root, PackageScope.Closure));
        Standard();
        await VerifyFailure(_inputs.ObtainAsync);
    }

    [Fact]
    public async Task MissingDependencies()
    {
        Archive.Add("app", fields: "Depends: lib (>= 2) | lib-compat, middle");
        Archive.Add("lib");
        Archive.Add("middle", fields: "Pre-Depends: absent:any (= 1:2-3)\nDepends: virtual (>= 1)");
        Archive.Add("provider", fields: "Provides: virtual");
        Archive.Publish();
        await VerifyFailure(_inputs.ObtainAsync);
    }

    [Fact]
    public async Task TamperedCachedPackage()
    {
        Standard();
        var pin = (await _inputs.ObtainAsync()).Packages[0];
        Flip(_inputs.Store.PathOf(pin.Sha256), 300);
        await VerifyFailure(() => PackageFiles.OpenAsync(_inputs.Store, pin, CancellationToken.None));
    }

    [Fact]
    public async Task TamperedCachedIndex()
    {
        Standard();
        await _inputs.ObtainAsync();
        File.Delete(_inputs.LockPath);
        var index = Directory.GetFiles(Path.Combine(Archive.Root, "dists/trixie/main/binary-amd64/by-hash/SHA256")).Single();
        Flip(_inputs.Store.PathOf(ImageForge.Formats.Content.Digest.Parse(Path.GetFileName(index))), 30);
        await VerifyFailure(_inputs.ObtainAsync);
    }

    [Fact]
    public async Task TamperedUnpackedFile()
    {
        Standard();
        var pin = (await _inputs.ObtainAsync()).Packages[0];
        var files = await PackageFiles.OpenAsync(_inputs.Store, pin, CancellationToken.None);
        foreach (var blob in Directory.GetFiles(Path.Combine(_inputs.Cache, "sha256"), "*", SearchOption.AllDirectories))
            Change(blob, "app 1.0\n", "app 1.1\n");
        await VerifyFailure(() => Task.FromResult(files.Content("usr/share/app")));
    }

    [Fact]
    public async Task ManifestAsksForOtherPackages()
    {
        Standard();
        await _inputs.ObtainAsync();
        _inputs.Requests.Add(new PackageRequest("lib", PackageRole.Tool, PackageScope.FilesOnly));
        await VerifyFailure(_inputs.ObtainAsync);
    }

    [Theory]
    [InlineData("conflict", "{\n<<<<<<< HEAD\n")]
    [InlineData("version", "{\"version\": 2}")]
    [InlineData("path", "{\"version\": 1, \"suite\": \"trixie\", \"architecture\": \"amd64\", \"release\": {\"date\": \"2026-01-01T00:00:00Z\", \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}, \"request\": [], \"packages\": [{\"name\": \"x\", \"version\": \"1\", \"architecture\": \"all\", \"file\": \"../../etc/shadow\", \"size\": 1, \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\", \"roles\": [\"root\"]}]}")]
    public async Task MalformedLock(string variant, string content)
    {
        Standard();
        await File.WriteAllTextAsync(_inputs.LockPath, content);
        Verifier.Verify(await _inputs.FailureAsync(_inputs.ObtainAsync), variant);
    }

    [Fact]
    public async Task ZstdPackage()
    {
        Archive.Add("app", deb: DebWriter.Shell(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.zst", []), ("data.tar.zst", [1, 2, 3])));
        Archive.Publish();
        var pin = Assert.Single((await _inputs.ObtainAsync()).Packages);
        await VerifyFailure(() => PackageFiles.OpenAsync(_inputs.Store, pin, CancellationToken.None));
    }

    [Fact]
    public async Task NothingIsLockedWhenResolvingFails()
    {
        Archive.Add("other");
        Archive.Publish();
        await Assert.ThrowsAsync<ForgeException>(_inputs.ObtainAsync);
        Assert.False(File.Exists(_inputs.LockPath));
        Assert.Empty(Directory.GetFiles(Path.Combine(_inputs.Cache, "tmp")));
    }

    private void Standard()
    {
        Archive.Add("app", fields: "Depends: lib (>= 1)");
        Archive.Add("lib");
        Archive.Publish();
    }

    private async Task Refused(Action tamper, [System.Runtime.CompilerServices.CallerMemberName] string member = "")
    {
        Standard();
        tamper();
        await VerifyFailure(_inputs.ObtainAsync, member);
        Assert.False(File.Exists(_inputs.LockPath) && member is not (nameof(WrongDebHash) or nameof(MissingDeb)), "a lock was written from what was refused");
    }

    private async Task VerifyFailure(Func<Task> run, [System.Runtime.CompilerServices.CallerMemberName] string member = "") =>
        Verifier.Verify(await _inputs.FailureAsync(run), member: member);

    private static void Flip(string file, int at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static void Change(string file, string from, string to)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal)));
    }
}
