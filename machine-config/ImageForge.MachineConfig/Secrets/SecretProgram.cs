// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;

namespace ImageForge.MachineConfig;

/// <summary>A program's standard output, or why there is none.</summary>
internal sealed record ProgramOutput(byte[]? Bytes, string? Trouble = null, string? Hint = null);

/// <summary>
/// Runs a program for a secret: without a shell, without input, with bounds on output and time. What it writes to
/// standard error is read and dropped, as it may repeat the secret; whoever wants to see it runs the program by hand.
/// </summary>
internal static class SecretProgram
{
    private const string RunByHand = "run the program by hand in the manifest's directory to see what it says";

    /// <param name="directory">Where it runs, and what a program with a slash in its name is relative to.</param>
    /// <param name="most">Bytes of output; one more is handed back when there are more.</param>
    public static ProgramOutput Run(IReadOnlyList<string> program, string directory, int most, SecretsAccess access)
    {
        var folder = Path.GetFullPath(directory.Length > 0 ? directory : ".");
        // Looked up here: .NET would look into its own and the current directory before PATH.
        if (Find(program[0], folder, access.Environment("PATH") ?? "") is not { } executable)
            return new(null, $"there is no program {Diagnostics.Quoted.Of(program[0])}", "install it, or write its path");
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(executable, program.Skip(1))
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return new(null, $"the program {Diagnostics.Quoted.Of(program[0])} cannot be started", "check that the file may be executed");
        }

        process.StandardInput.Close();
        return Await(process, Diagnostics.Quoted.Of(program[0]), most, access);
    }

    private static ProgramOutput Await(Process process, string name, int most, SecretsAccess access)
    {
        var output = ReadAsync(process.StandardOutput.BaseStream, most + 1);
        var drained = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        using var patience = new CancellationTokenSource(access.ProgramPatience, access.Time);
        try
        {
            // All of the output, or as much as may be; a program that goes on beyond that is stopped below.
            output.Wait(patience.Token);
            if (output.Result.Length > most) return new(output.Result);
            process.WaitForExitAsync(patience.Token).GetAwaiter().GetResult();
            drained.Wait(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return new(null, $"the program {name} took longer than {access.ProgramPatience.TotalSeconds:0} s", RunByHand);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return process.ExitCode == 0 ? new(output.Result) : new(null, $"the program {name} ended with exit code {process.ExitCode}", RunByHand);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int most)
    {
        var buffer = new byte[most];
        var count = await stream.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false).ConfigureAwait(false);
        return buffer[..count];
    }

    private static string? Find(string program, string folder, string path)
    {
        if (program.Length == 0) return null;
        if (program.Contains('/')) return Path.Combine(folder, program) is var given && File.Exists(given) ? given : null;
        return path.Split(':').Where(Path.IsPathFullyQualified).Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);
    }
}
