// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Content;
using ImageForge.Formats.Squashfs;
using ImageForge.Formats.Tree;
using ImageForge.Formats.Xz;

namespace ImageForge.Bench;

/// <summary>Our archive formats beside the tools that are everybody's: xz and mksquashfs, each three times, the best counts.</summary>
internal static class FormatsBench
{
    private const int Rounds = 3;

    /// <param name="file">Any .xz file.</param>
    /// <param name="directory">A tree of files and links.</param>
    public static void Run(string file, string directory)
    {
        var scratch = Directory.CreateTempSubdirectory("imageforge-bench-").FullName;
        try
        {
            Console.WriteLine("| what | ours, s | tool, s |");
            Console.WriteLine("|---|---|---|");
            Report($"xz -dc, {new FileInfo(file).Length:N0} bytes", () => Decode(file), "xz", "--test", "--threads=1", file);

            var ours = Path.Combine(scratch, "ours");
            var theirs = Path.Combine(scratch, "theirs");
            var tree = new FileTree();
            Add(tree, directory, "");
            Report("mksquashfs, gzip level 6, 1 MiB", () => WriteSquashfs(tree, ours), "mksquashfs", directory, theirs, "-noappend",
                "-quiet", "-no-progress", "-all-root", "-no-xattrs", "-b", "1M", "-comp", "gzip", "-Xcompression-level", "6");
            Console.WriteLine($"| its size, bytes | {new FileInfo(ours).Length:N0} | {new FileInfo(theirs).Length:N0} |");
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static void Report(string what, Action ours, string tool, params string[] arguments)
    {
        var (best, bestTool) = (double.MaxValue, double.MaxValue);
        // In turns, so that other load on the machine meets both.
        for (var i = 0; i < Rounds; i++)
        {
            best = Math.Min(best, Seconds(ours));
            bestTool = Math.Min(bestTool, Seconds(() => Start(tool, arguments)));
        }
        Console.WriteLine($"| {what} | {best:F2} | {bestTool:F2} |");
    }

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Start(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{tool}: exit {process.ExitCode}");
    }

    private static void Decode(string file)
    {
        using var stream = new XzStream(File.OpenRead(file));
        stream.CopyTo(Stream.Null, 1 << 20);
    }

    private static void WriteSquashfs(FileTree tree, string path)
    {
        using var target = File.Create(path);
        SquashfsWriter.Write(tree, target, new() { Codec = new ZlibCodec(6), ModificationTime = DateTimeOffset.UnixEpoch });
    }

    private static void Add(FileTree tree, string directory, string prefix)
    {
        foreach (var info in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            var path = prefix + info.Name;
            if (info.LinkTarget is { } target)
            {
                tree.Add(TreeEntry.Symlink(path, target));
            }
            else if (info is DirectoryInfo)
            {
                tree.Add(TreeEntry.Directory(path));
                Add(tree, info.FullName, path + "/");
            }
            else
            {
                tree.Add(TreeEntry.File(path, ByteSource.FromFile(info.FullName), (int)info.UnixFileMode));
            }
        }
    }
}
