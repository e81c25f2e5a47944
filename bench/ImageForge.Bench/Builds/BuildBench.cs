// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace ImageForge.Bench.Builds;

/// <summary>
/// Raw disk, ISO, qcow2 and PXE set of the example: from nothing, from cached packages, and after a change of only the
/// machine's configuration. The reference of the same run is the least that stock tools do for the same root file system:
/// unpack the kernel package and make the squashfs, without any boot loader, disk or ISO.
/// </summary>
internal static class BuildBench
{
    public static async Task RunAsync(Workplace place, int repeats)
    {
        var cold = await place.BuildAsync();
        var peak = cold.PeakMiB;
        var warm = await Samples.OfAsync(repeats, async () =>
        {
            // Packages stay; everything that was baked from them goes.
            foreach (var directory in Directory.EnumerateDirectories(Path.Combine(place.Cache, "imageforge")))
                if (Path.GetFileName(directory) != "sha256") Directory.Delete(directory, recursive: true);
            Directory.Delete(place.Output, recursive: true);
            var run = await place.BuildAsync();
            peak = Math.Max(peak, run.PeakMiB);
            return run.Seconds;
        });
        var (original, mtu) = (await File.ReadAllTextAsync(place.Manifest), 1420);
        var configuration = await Samples.OfAsync(repeats, async () =>
        {
            await File.WriteAllTextAsync(place.Manifest, original.Replace("\ncluster:", $"\nmtu: {--mtu}\ncluster:", StringComparison.Ordinal));
            var run = await place.BuildAsync();
            peak = Math.Max(peak, run.PeakMiB);
            return run.Seconds;
        });
        var stock = await Samples.OfAsync(repeats, () => StockToolsAsync(place));

        Console.WriteLine("| build of raw, iso, qcow2 and pxe | seconds | / stock tools | elsewhere on such a machine |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine($"| empty cache | {cold.Seconds:0.00} s | {cold.Seconds / stock.Median:0.00} | mkosi disk 112 s, hand-rolled 26.9 s, live-build 159 s |");
        Console.WriteLine($"| full cache | {warm} | {warm.Median / stock.Median:0.00} | mkosi disk 97 s, hand-rolled 31.4 s, live-build 98 s |");
        Console.WriteLine($"| only the machine's configuration changed | {configuration} | {configuration.Median / stock.Median:0.00} | mkosi disk 29.5 s, hand-rolled 2.40 s |");
        Console.WriteLine($"| dpkg-deb + mksquashfs (reference of this run) | {stock} | 1.00 | |");
        Console.WriteLine();
        Console.WriteLine($"Peak memory of the builds: {peak:0} MiB (mkosi 390, hand-rolled 372).");
    }

    private static async Task<double> StockToolsAsync(Workplace place)
    {
        // The kernel's is the largest package of all.
        var kernel = Directory.EnumerateFiles(Path.Combine(place.Cache, "imageforge", "sha256"), "*", SearchOption.AllDirectories)
            .OrderByDescending(f => new FileInfo(f).Length).First(IsPackage);
        var (tree, image) = (Path.Combine(place.Directory, "stock"), Path.Combine(place.Directory, "stock.squashfs"));
        var began = Stopwatch.GetTimestamp();
        await MeasuredProcess.RunAsync(["dpkg-deb", "-x", kernel, tree]);
        await MeasuredProcess.RunAsync(["mksquashfs", tree, image, "-comp", "zstd", "-Xcompression-level", "3", "-b", "1M", "-noappend", "-no-progress", "-quiet"]);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Directory.Delete(tree, recursive: true);
        File.Delete(image);
        return seconds;
    }

    // Packages are ar archives (deb(5)); the archive's index lies among them.
    private static bool IsPackage(string path)
    {
        using var file = File.OpenRead(path);
        var magic = new byte[8];
        return file.ReadAtLeast(magic, 8, throwOnEndOfStream: false) == 8 && magic.AsSpan().SequenceEqual("!<arch>\n"u8);
    }
}
