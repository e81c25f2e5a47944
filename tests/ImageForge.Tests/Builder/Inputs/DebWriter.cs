// SPDX-License-Identifier: Apache-2.0
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace ImageForge.Tests.Builder.Inputs;

/// <summary>Makes binary packages (deb(5)) with whatever entries a test wants, honest or not.</summary>
internal static class DebWriter
{
    /// <param name="dataName">Uncompressed unless it ends in .gz: compressors change, and golden files hold sizes.</param>
    public static byte[] Make(IEnumerable<TarEntry> entries, string dataName = "data.tar")
    {
        using var tar = new MemoryStream();
        using (var gzip = dataName.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(tar, CompressionLevel.Fastest, leaveOpen: true) : null)
        using (var writer = new TarWriter((Stream?)gzip ?? tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                // The same package has the same bytes, and its digest may stand in a golden file.
                entry.ModificationTime = DateTimeOffset.UnixEpoch;
                writer.WriteEntry(entry);
            }
        }

        return Shell(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", []), (dataName, tar.ToArray()));
    }

    /// <summary>The ar archive around the members.</summary>
    public static byte[] Shell(params (string Name, byte[] Content)[] members)
    {
        using var archive = new MemoryStream();
        archive.Write("!<arch>\n"u8);
        foreach (var (name, content) in members)
        {
            archive.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
            archive.Write(content);
            if (content.Length % 2 == 1) archive.WriteByte((byte)'\n');
        }

        return archive.ToArray();
    }

    public static TarEntry Directory(string path) => new GnuTarEntry(TarEntryType.Directory, path) { Mode = Mode(0b111_101_101) };

    public static TarEntry File(string path, string content, int mode = 0b110_100_100) => new GnuTarEntry(TarEntryType.RegularFile, path)
    {
        Mode = Mode(mode), DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };

    public static TarEntry Symlink(string path, string target) => new GnuTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, Mode = Mode(0b111_111_111) };

    public static TarEntry HardLink(string path, string target) => new GnuTarEntry(TarEntryType.HardLink, path) { LinkName = target, Mode = Mode(0b110_100_100) };

    private static UnixFileMode Mode(int bits) => (UnixFileMode)bits;
}
