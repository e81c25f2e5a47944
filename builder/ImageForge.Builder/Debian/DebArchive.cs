// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using ImageForge.Builder.Store;
using ImageForge.Formats.Ar;
using ImageForge.Formats.Xz;

namespace ImageForge.Builder.Debian;

/// <summary>The outer layers of a binary package (deb(5)): ar, then the compressed <c>data.tar</c>.</summary>
internal static class DebArchive
{
    // Two and a half times the largest kernel package today; a bomb inside a signed package would still be stopped.
    private const long LargestData = 4L << 30;

    /// <summary>Copies the uncompressed <c>data.tar</c> of <paramref name="deb"/> to <paramref name="target"/>.</summary>
    /// <param name="what">Names the package in errors.</param>
    public static void CopyData(Stream deb, Stream target, string what, CancellationToken cancellation)
    {
        try
        {
            var archive = new ArReader(deb);
            if (archive.Next() is not { Name: "debian-binary" } version || ReadVersion(version.Content) is not ('2', '.'))
                throw new InvalidDataException("it does not begin with debian-binary 2.x");
            while (archive.Next() is { } member)
            {
                if (!member.Name.StartsWith("data.tar", StringComparison.Ordinal)) continue;
                using var data = Decompress(member, what);
                CopyBounded(data, target, cancellation);
                return;
            }

            throw new InvalidDataException("it has no data.tar");
        }
        catch (InvalidDataException malformed)
        {
            throw new ForgeException(ExitCode.Dependency, InputErrors.MalformedPackage, $"{what} cannot be unpacked: {malformed.Message}",
                inner: malformed);
        }
    }

    private static Stream Decompress(ArMember member, string what) => member.Name["data.tar".Length..] switch
    {
        ".xz" => new XzStream(member.Content),
        ".gz" => new GZipStream(member.Content, CompressionMode.Decompress),
        "" => member.Content,
        var compression => throw new ForgeException(ExitCode.Unsupported, InputErrors.UnsupportedPackage,
            $"{what} is compressed with {compression.TrimStart('.')}, which is not supported",
            "Debian's own packages use xz; repack this one with `dpkg-deb -Zxz`"),
    };

    private static (char, char) ReadVersion(Stream content)
    {
        Span<byte> version = stackalloc byte[2];
        return content.ReadAtLeast(version, 2, throwOnEndOfStream: false) == 2 ? ((char)version[0], (char)version[1]) : default;
    }

    private static void CopyBounded(Stream source, Stream target, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 17];
        long total = 0;
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            total += read;
            if (total > LargestData) throw new InvalidDataException($"it unpacks to more than {LargestData >> 30} GiB");
            target.Write(buffer, 0, read);
        }
    }
}
