// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;

namespace ImageForge.Bench;

/// <summary>A run of a program: seconds on the wall, and the peak of its resident memory in MiB.</summary>
internal sealed record MeasuredProcess(double Seconds, double PeakMiB)
{
    /// <exception cref="InvalidOperationException">The program ended with another code; the message holds its error output.</exception>
    public static async Task<MeasuredProcess> RunAsync(
        IReadOnlyList<string> line, IReadOnlyDictionary<string, string?>? environment = null, int exitCode = 0)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        var exit = process.WaitForExitAsync();
        double peak = 0;
        // VmHWM only grows, so that looking now and then misses no more than the last moments.
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, HighWaterMark(process.Id));
            await Task.WhenAny(exit, Task.Delay(10));
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != exitCode) throw new InvalidOperationException($"{string.Join(' ', line)}: {await error}{await output}");
        return new(seconds, peak);
    }

    private static double HighWaterMark(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
