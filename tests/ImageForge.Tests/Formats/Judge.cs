// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

/// <summary>
/// Other people's tools as judges of what our writers wrote. With CI=true every tool has to be there; elsewhere a test
/// ends early, having said which tool it lacked.
/// </summary>
internal sealed class Judge(ITestOutputHelper output)
{
    /// <summary>What the tool printed; null when the tool is not installed. A failing tool fails the test.</summary>
    public string? Ask(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC", ["MTOOLS_SKIP_CHECK"] = "0" },
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"the tests need {tool}: {missing.Message}");
            output.WriteLine($"{tool} is not installed: not judged");
            return null;
        }
        using (process)
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd() + errors.Result;
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: exit {process.ExitCode}\n{text}");
            return text;
        }
    }
}
