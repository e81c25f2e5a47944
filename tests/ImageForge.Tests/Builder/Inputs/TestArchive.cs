// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace ImageForge.Tests.Builder.Inputs;

/// <summary>
/// A signed Debian archive on disk, made for one test: packages are added, <see cref="Publish"/> writes indexes and
/// signs. A test then breaks exactly what it is about.
/// </summary>
internal sealed class TestArchive : IDisposable
{
    private readonly List<(string Fields, byte[] Deb)> _packages = [];

    public TestArchive()
    {
        Root = Directory.CreateTempSubdirectory("imageforge-archive-").FullName;
        Signer = new PgpWriter(Now.AddYears(-1));
        Certificate = Signer.Certificate("Test Archive <archive@example.com>");
    }

    public static DateTimeOffset Now => FixedClock.Default.GetUtcNow();

    /// <summary>The mirror's directory: dists/ and pool/.</summary>
    public string Root { get; }

    public Uri Uri => new(Root + "/");

    public PgpWriter Signer { get; set; }

    /// <summary>What readers have as keyring.</summary>
    public byte[] Certificate { get; set; }

    /// <summary>Directory below dists/, whatever the Release inside says.</summary>
    public string SuiteDirectory { get; set; } = "trixie";

    public string Codename { get; set; } = "trixie";

    public DateTimeOffset Date { get; set; } = Now.AddDays(-1);

    public DateTimeOffset SignedAt { get; set; } = Now.AddDays(-1);

    public DateTimeOffset? ValidUntil { get; set; }

    public string InRelease => Path.Combine(Root, "dists", SuiteDirectory, "InRelease");

    /// <summary>Adds a package with one file; <paramref name="fields"/> are further control lines ("Depends: x").</summary>
    /// <returns>Path of the .deb below <see cref="Root"/>.</returns>
    public string Add(string name, string version = "1.0", string? fields = null, string architecture = "amd64", byte[]? deb = null)
    {
        deb ??= DebWriter.Make([DebWriter.Directory("./usr/"), DebWriter.Directory("./usr/share/"), DebWriter.File($"./usr/share/{name}", $"{name} {version}\n")]);
        var file = $"pool/main/{name}_{version.Replace(":", "", StringComparison.Ordinal)}_{architecture}.deb";
        _packages.Add(($"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nDescription: a test\n with a line\n"
            + $"{(fields is null ? "" : fields + "\n")}Filename: {file}\nSize: {deb.Length}\nSHA256: {Hex(deb)}\n", deb));
        Write(Path.Combine(Root, file), deb);
        return file;
    }

    /// <summary>Forgets all packages, as a mirror does when newer ones come.</summary>
    public void Clear()
    {
        _packages.Clear();
        Directory.Delete(Path.Combine(Root, "pool"), recursive: true);
    }

    /// <summary>Writes the indexes and a signed Release.</summary>
    /// <param name="detached">Release with Release.gpg instead of InRelease.</param>
    public void Publish(bool byHash = true, bool detached = false)
    {
        var suite = Path.Combine(Root, "dists", SuiteDirectory);
        if (Directory.Exists(suite)) Directory.Delete(suite, recursive: true);
        var packages = Encoding.UTF8.GetBytes(string.Join('\n', _packages.Select(p => p.Fields)));
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(packages);
        var index = compressed.ToArray();
        Write(Path.Combine(suite, "main/binary-amd64/Packages.gz"), index);
        if (byHash) Write(Path.Combine(suite, $"main/binary-amd64/by-hash/SHA256/{Hex(index)}"), index);

        var release = $"Origin: Test\nSuite: stable\nCodename: {Codename}\nDate: {Rfc1123(Date)}\n"
            + (ValidUntil is { } until ? $"Valid-Until: {Rfc1123(until)}\n" : "")
            + $"Acquire-By-Hash: {(byHash ? "yes" : "no")}\nArchitectures: amd64\nComponents: main\n"
            + $"SHA256:\n {Hex(packages)} {packages.Length} main/binary-amd64/Packages\n {Hex(index)} {index.Length} main/binary-amd64/Packages.gz\n";
        if (!detached)
        {
            Write(InRelease, Signer.ClearSign(release, SignedAt));
            return;
        }

        Write(Path.Combine(suite, "Release"), Encoding.UTF8.GetBytes(release));
        Write(Path.Combine(suite, "Release.gpg"), Signer.DetachedSign(Encoding.UTF8.GetBytes(release), SignedAt));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Rfc1123(DateTimeOffset time) => time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
