// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.Builder;
using ImageForge.Builder.Debian;

namespace ImageForge.Tests.Builder.Inputs;

public sealed class MirrorTests : IDisposable
{
    private const string Name = "pool/file+1~a.deb";
    private readonly string _root = Directory.CreateTempSubdirectory("imageforge-mirror-").FullName;
    private readonly byte[] _content = new byte[300_000];

    public MirrorTests()
    {
        new Random(1).NextBytes(_content);
        Directory.CreateDirectory(Path.Combine(_root, "pool"));
        File.WriteAllBytes(Path.Combine(_root, Name), _content);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(nameof(Fault.None))]
    [InlineData(nameof(Fault.CutShort))]
    [InlineData(nameof(Fault.Stall))]
    [InlineData(nameof(Fault.Unavailable))]
    public async Task GetsTheWholeFileInSpiteOf(string fault)
    {
        using var server = new LoopbackMirror(_root, (_, before) => before == 0 ? Enum.Parse<Fault>(fault) : Fault.None);
        Assert.Equal(_content, await GetAsync(server.Uri));
    }

    [Fact]
    public async Task GoesOnWhereItStopped()
    {
        using var server = new LoopbackMirror(_root, (_, before) => before == 0 ? Fault.CutShort : Fault.None);
        Assert.Equal(_content, await GetAsync(server.Uri));
        Assert.Equal([Name, $"{Name} from {_content.Length / 2}"], server.Requests);
    }

    [Fact]
    public async Task BeginsAgainWhereTheServerCannotResume()
    {
        using var server = new LoopbackMirror(_root, (_, before) => before == 0 ? Fault.CutShort : Fault.IgnoreRange);
        Assert.Equal(_content, await GetAsync(server.Uri));
    }

    [Fact]
    public async Task GivesUpAfterSeveralAttempts()
    {
        using var server = new LoopbackMirror(_root, (_, _) => Fault.Unavailable);
        var error = await Assert.ThrowsAsync<ForgeException>(() => GetAsync(server.Uri));
        Assert.Equal((ExitCode.Dependency, "IF2002"), (error.Exit, error.Code));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task DoesNotInsistWhenItIsForbidden()
    {
        using var server = new LoopbackMirror(_root, (_, _) => Fault.Forbidden);
        Assert.Equal("IF2002", (await Assert.ThrowsAsync<ForgeException>(() => GetAsync(server.Uri))).Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task NobodyListeningIsAnError()
    {
        Uri uri;
        using (var server = new LoopbackMirror(_root)) uri = server.Uri;
        Assert.Equal("IF2002", (await Assert.ThrowsAsync<ForgeException>(() => GetAsync(uri))).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AbsentFilesAreToldApart(bool overHttp)
    {
        using var server = new LoopbackMirror(_root);
        using var mirror = Open(overHttp ? server.Uri : new Uri(_root + "/"));
        Assert.Null(await mirror.TryReadAsync("pool/none", 100, CancellationToken.None));
        Assert.NotNull(await mirror.TryReadAsync(Name, _content.Length, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MoreBytesThanExpectedAreRefused(bool overHttp)
    {
        using var server = new LoopbackMirror(_root);
        using var mirror = Open(overHttp ? server.Uri : new Uri(_root + "/"));
        var error = await Assert.ThrowsAsync<ForgeException>(() => mirror.TryReadAsync(Name, _content.Length - 1, CancellationToken.None));
        Assert.Equal("IF2007", error.Code);
    }

    [Fact]
    public async Task KeepsOneConnectionForFilesInARow()
    {
        using var server = new LoopbackMirror(_root);
        using var mirror = Open(server.Uri);
        for (var i = 0; i < 20; i++) await mirror.TryReadAsync(Name, _content.Length, CancellationToken.None);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task CancellationIsNoNetworkError()
    {
        using var server = new LoopbackMirror(_root, (_, _) => Fault.Stall);
        using var mirror = new Mirror(server.Uri, TimeProvider.System, stall: TimeSpan.FromMinutes(1));
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mirror.TryReadAsync(Name, _content.Length, cancel.Token));
    }

    private static Mirror Open(Uri uri) =>
        new(uri, TimeProvider.System, stall: TimeSpan.FromMilliseconds(500), firstRetryAfter: TimeSpan.FromMilliseconds(10));

    private async Task<byte[]?> GetAsync(Uri uri)
    {
        using var mirror = Open(uri);
        var bytes = await mirror.TryReadAsync(Name, _content.Length, CancellationToken.None);
        Assert.Equal(SHA256.HashData(_content), SHA256.HashData(bytes!));
        return bytes;
    }
}
