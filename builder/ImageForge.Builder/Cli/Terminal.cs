// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Builder.Cli;

/// <summary>Questions to whoever sits at the terminal, also when standard input comes from elsewhere: tty(4).</summary>
internal static partial class Terminal
{
    // struct termios of Linux with glibc: four flag words, of which the fourth holds ECHO; 60 bytes in all.
    private const int TermiosLength = 256, LocalFlagsAt = 12, Echo = 8, AfterDraining = 1;

    /// <summary>
    /// Asks for one line that is not shown while it is typed. Null without a terminal or at the end of input.
    /// .NET's own console echoes what arrives between two calls, such as the rest of a pasted text.
    /// </summary>
    /// <exception cref="OperationCanceledException">Interrupted while waiting.</exception>
    public static string? AskSecret(string question, CancellationToken cancellation)
    {
        using var terminal = Open();
        if (terminal is null) return null;
        var before = new byte[TermiosLength];
        if (tcgetattr(terminal.SafeFileHandle, before) != 0) return null;
        var silent = before.ToArray();
        var flags = silent.AsSpan(LocalFlagsAt, 4);
        BinaryPrimitives.WriteInt32LittleEndian(flags, BinaryPrimitives.ReadInt32LittleEndian(flags) & ~Echo);
        try
        {
            _ = tcsetattr(terminal.SafeFileHandle, AfterDraining, silent);
            terminal.Write(Encoding.UTF8.GetBytes(question));
            // A blocked read does not end with the token; its thread ends with the process.
            var line = Task.Run(() => ReadLine(terminal), CancellationToken.None);
            line.Wait(cancellation);
            return line.Result;
        }
        finally
        {
            _ = tcsetattr(terminal.SafeFileHandle, AfterDraining, before);
            terminal.Write("\n"u8);
        }
    }

    private static FileStream? Open()
    {
        try
        {
            return new FileStream("/dev/tty", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process without a controlling terminal, as under cron or CI.
            return null;
        }
    }

    private static string? ReadLine(FileStream terminal)
    {
        // In canonical mode the kernel edits the line and hands it over whole, 4095 bytes at most.
        var buffer = new byte[4096];
        var count = terminal.Read(buffer);
        return count == 0 ? null : Encoding.UTF8.GetString(buffer, 0, count).TrimEnd('\n');
    }

    [LibraryImport("libc")]
    private static partial int tcgetattr(SafeFileHandle terminal, Span<byte> termios);

    [LibraryImport("libc")]
    private static partial int tcsetattr(SafeFileHandle terminal, int when, ReadOnlySpan<byte> termios);
}
