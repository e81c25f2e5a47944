// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;

namespace ImageForge.Builder.Bake;

/// <summary>Makes one of GRUB's core images.</summary>
/// <param name="tree">Directory with the unpacked tool packages and grub-pc-bin.</param>
/// <param name="output">The file that the core image is written to.</param>
internal delegate Task CoreMaker(string tree, GrubCore core, string output, CancellationToken cancellation);

/// <summary>
/// Runs grub-mkimage out of unpacked packages: through their own dynamic loader, with their own libraries and an empty
/// environment, so that nothing of the host is used but the kernel. Its output depends on nothing else.
/// </summary>
internal static class GrubMkimage
{
    // Not /lib64/ld-linux…: the packages have that as a link, which may point to the host's.
    private const string Libraries = "usr/lib/x86_64-linux-gnu";
    private const string Loader = $"{Libraries}/ld-linux-x86-64.so.2";

    /// <summary>Below the tree.</summary>
    public const string Program = "usr/bin/grub-mkimage";

    /// <inheritdoc cref="CoreMaker"/>
    /// <remarks>The output is a file and not a pipe because grub-mkimage insists on fsync.</remarks>
    public static async Task RunAsync(string tree, GrubCore core, string output, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "--library-path", Libraries, Program,
            "-O", core.Format, "-d", "usr/lib/grub/i386-pc", "-p", core.Prefix, "-o", Path.GetFullPath(output), .. core.Modules,
        ];
        var start = new ProcessStartInfo(Path.Combine(tree, Loader), arguments)
        {
            WorkingDirectory = tree,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        var command = $"cd {tree} && env -i {Loader} {string.Join(' ', arguments.Select(a => $"'{a}'"))}";
        using var process = Start(start, command);
        process.StandardInput.Close();
        try
        {
            var said = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) throw BakeErrors.ToolFailed(command, process.ExitCode, said.Trim());
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static Process Start(ProcessStartInfo start, string command)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw BakeErrors.ToolDoesNotStart(command, e);
        }
    }
}
