// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace ImageForge.Bench.Discovery;

/// <summary>The service under load: the real command in a process of its own, and what the kernel says it uses.</summary>
internal sealed class ServerProcess : IDisposable
{
    // USER_HZ, which /proc/PID/stat counts in: 100 on every Linux architecture of ours.
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>User and system time so far, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11]) + double.Parse(fields[12])) / TicksPerSecond;
        }
    }

    public double ResidentMegabytes
        => double.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1000;

    public static async Task<ServerProcess> StartAsync(string command, params string[] options)
    {
        string[] program = command.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", command] : [command];
        var start = new ProcessStartInfo(program[0], [.. program[1..], "discovery", "serve", "--listen", "127.0.0.1:0", "--rate", "0", .. options])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start");
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{command} ended before it listened");
        return new ServerProcess(process, new Uri(line.Split(' ')[^1]));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
