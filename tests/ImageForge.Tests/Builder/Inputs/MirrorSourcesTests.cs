// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Debian;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class MirrorSourcesTests : IDisposable
{
    private readonly string _apt = Directory.CreateTempSubdirectory("imageforge-apt-").FullName;

    public void Dispose() => Directory.Delete(_apt, recursive: true);

    [Fact]
    public void TheManifestComesFirst() =>
        Assert.Equal("http://manifest.example.com/debian/", Find(new Uri("http://manifest.example.com/debian"), "http://env.example.com/"));

    [Fact]
    public void ThenTheEnvironment() => Assert.Equal("file:///srv/mirror/", Find(null, "file:///srv/mirror"));

    [Fact]
    public void ThenAptsOneLineFormat()
    {
        Write("sources.list", """
            # deb http://comment.example.com/debian trixie main
            deb-src http://source.example.com/debian trixie main
            deb cdrom:[Debian]/ trixie main
            deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://vendor.example.com/apt nodistro main
            deb [ arch=amd64 ] http://one.example.com/debian bookworm main contrib # comment
            deb http://one.example.com/debian-security bookworm-security main
            """);
        Assert.Equal("http://one.example.com/debian/", Find());
    }

    [Fact]
    public void ThenAptsDeb822Format()
    {
        Write("sources.list.d/debian.sources", """
            # comment
            Types: deb-src
            URIs: http://source.example.com/debian
            Suites: trixie

            Types: deb
            URIs: http://off.example.com/debian
            Suites: trixie
            Enabled: no

            Types: deb deb-src
            URIs: http://a.example.com/debian
             https://b.example.com/debian/
            Suites: trixie trixie-updates
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             abcd
            """);
        Assert.Equal("http://a.example.com/debian/ https://b.example.com/debian/", Find());
    }

    [Fact]
    public void FilesAreReadInOrderOfName()
    {
        Write("sources.list.d/b.list", "deb http://b.example.com/ stable main");
        Write("sources.list.d/a.sources", "Types: deb\nURIs: http://a.example.com/\nSuites: sid\n");
        Write("sources.list.d/ignored.save", "deb http://saved.example.com/ stable main");
        Write("sources.list.d/broken.sources", "this is no deb822");
        Assert.Equal("http://a.example.com/ http://b.example.com/", Find());
    }

    [Fact]
    public void NoMirrorIsAnErrorWithARemedy()
    {
        var error = Assert.Throws<ForgeException>(() => Find());
        Assert.Equal((ExitCode.Environment, "IF2001"), (error.Exit, error.Code));
        Assert.Contains(MirrorSources.Variable, error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://mirror.example.com/debian")]
    [InlineData("mirror.example.com/debian")]
    public void OnlyHttpHttpsAndFiles(string mirror) => Assert.Equal("IF2001", Assert.Throws<ForgeException>(() => Find(null, mirror)).Code);

    [Fact]
    public async Task PasswordsStayOutOfErrors()
    {
        using var mirror = new Mirror(new Uri("http://user:geheim@127.0.0.1:1/debian/"), TimeProvider.System, firstRetryAfter: TimeSpan.FromMilliseconds(1));
        var error = await Assert.ThrowsAsync<ForgeException>(() => mirror.TryReadAsync("dists/x", 1, CancellationToken.None));
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("user", error.Message, StringComparison.Ordinal);
    }

    private string Find(Uri? manifest = null, string? variable = null) =>
        string.Join(' ', MirrorSources.Find(manifest, n => n == MirrorSources.Variable ? variable : null, _apt).Select(m => m.Root));

    private void Write(string name, string content)
    {
        var path = Path.Combine(_apt, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
