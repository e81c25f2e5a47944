// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;

namespace ImageForge.Qemu.Host;

/// <summary>Starts programs that go on when the command ends, in a session of their own so that Ctrl-C passes them by.</summary>
public static class Detached
{
    /// <summary>
    /// Starts QEMU with -daemonize: it returns when the machine is set up, or says on standard error why it cannot be.
    /// </summary>
    /// <exception cref="QemuException">IF4010 with QEMU's own words.</exception>
    public static async Task<RunningProcess> StartQemuAsync(IReadOnlyList<string> arguments, string pidPath, CancellationToken cancellation)
    {
        File.Delete(pidPath);
        var start = new ProcessStartInfo(Machine.QemuBinary.Find(), [.. arguments, "-daemonize", "-pidfile", pidPath])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new QemuException(QemuFault.Machine, "IF4010", $"QEMU did not start: {(await error).Trim()}",
                $"the command was: {Quote(start.FileName, start.ArgumentList)}");
        var id = int.Parse(await File.ReadAllTextAsync(pidPath, cancellation), CultureInfo.InvariantCulture);
        return RunningProcess.Of(id) ?? throw new QemuException(QemuFault.Machine, "IF4011", "QEMU ended right after its start",
            $"the command was: {Quote(start.FileName, start.ArgumentList)}");
    }

    /// <summary>Starts any program with its output in <paramref name="logPath"/>.</summary>
    public static RunningProcess Start(IReadOnlyList<string> command, string logPath)
    {
        // The shell opens the log and prints the number of the program that takes its own place: no pipe of ours stays behind.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; setsid \"$@\" </dev/null >\"$log\" 2>&1 & echo $!", "sh", logPath, .. command])
        {
            RedirectStandardOutput = true,
        };
        using var shell = Process.Start(start)!;
        var id = int.Parse(shell.StandardOutput.ReadLine() ?? "0", CultureInfo.InvariantCulture);
        shell.WaitForExit();
        return RunningProcess.Of(id) ?? throw new QemuException(QemuFault.Machine, "IF4012",
            $"{command[0]} ended right after its start", $"see {logPath}");
    }

    /// <summary>A command line as a shell takes it.</summary>
    internal static string Quote(string program, IEnumerable<string> arguments) => string.Join(' ',
        arguments.Prepend(program).Select(a => a.Length > 0 && a.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./:,@+".Contains(c))
            ? a : $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
}
