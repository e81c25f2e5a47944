// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Debian;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;

namespace ImageForge.Tests.Builder.Inputs;

/// <summary>An archive, an empty cache and a manifest's place, wired as the command wires them.</summary>
internal sealed partial class InputsFixture : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("imageforge-inputs-").FullName;

    public TestArchive Archive { get; } = new();

    public string Manifest => Path.Combine(_work, "edge.yaml");

    public string LockPath => Path.Combine(_work, "edge.lock.json");

    public string Cache => Path.Combine(_work, "cache", "imageforge");

    public BlobStore Store => new(Cache);

    /// <summary>Where packages are looked for; null: the archive's directory.</summary>
    public Uri? Mirror { get; set; }

    public List<PackageRequest> Requests { get; } = [new("app", PackageRole.Root, PackageScope.Closure)];

    public string Suite { get; set; } = "trixie";

    public string? Environment(string name) => name switch
    {
        ArchiveKeyring.Variable => Keyring(),
        MirrorSources.Variable => (Mirror ?? Archive.Uri).AbsoluteUri,
        "XDG_CACHE_HOME" => Path.GetDirectoryName(Cache),
        _ => null,
    };

    /// <summary>What a build does first; a new invocation each time, as each build is a new process.</summary>
    public async Task<LockFile> ObtainAsync()
    {
        using var invocation = NewInvocation(TextWriter.Null);
        return await Locked(invocation).ObtainAsync();
    }

    public LockedInputs Locked(Invocation invocation) =>
        new(Manifest, null, new InputRequest(Suite, "amd64", Requests), BlobStore.Open(invocation.Environment), invocation);

    public Invocation NewInvocation(TextWriter error) => new()
    {
        Out = TextWriter.Null, Error = error, Environment = Environment, Time = FixedClock.Default, Quiet = true,
    };

    /// <summary>Runs what must fail, and gives the exit code and the message with everything that differs between runs replaced.</summary>
    public async Task<string> FailureAsync(Func<Task> run)
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var invocation = NewInvocation(error);
        var failure = await Assert.ThrowsAnyAsync<Exception>(run);
        var exit = ErrorReport.Write(invocation, failure);
        return $"exit {exit}\n{Stable(error.ToString())}";
    }

    public string Stable(string text)
    {
        text = text.Replace(Archive.Root, "ARCHIVE", StringComparison.Ordinal).Replace(_work, "WORK", StringComparison.Ordinal);
        text = LoopbackPort().Replace(text, "127.0.0.1:PORT");
        text = ShortDigest().Replace(Digest().Replace(text, "DIGEST"), "/DIGEST");
        return Fingerprint().Replace(text, "FINGERPRINT");
    }

    public void Dispose()
    {
        Archive.Dispose();
        Directory.Delete(_work, recursive: true);
    }

    private string Keyring()
    {
        var path = Path.Combine(_work, "keyring.gpg");
        File.WriteAllBytes(path, Archive.Certificate);
        return path;
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex LoopbackPort();

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Digest();

    [GeneratedRegex("/[0-9a-f]{2}/DIGEST")]
    private static partial Regex ShortDigest();

    [GeneratedRegex("[0-9A-F]{40}")]
    private static partial Regex Fingerprint();
}
