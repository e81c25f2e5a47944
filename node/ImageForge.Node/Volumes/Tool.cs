// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Linux.Syscalls;
using ImageForge.Node.Supervision;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.Volumes;

/// <summary>How a program of the image ended, and what it said.</summary>
internal sealed record ToolResult(ExitStatus Status, string Output)
{
    public bool Succeeded(int worst = 0) => Status.Code is { } code && code <= worst;
}

/// <summary>
/// Runs mkfs and its like. The keys reach the program as files that nobody else can name: <see cref="KeyPath"/>.
/// </summary>
internal delegate Task<ToolResult> RunTool(string program, IReadOnlyList<string> arguments, params IReadOnlyList<byte[]> keys);

/// <inheritdoc cref="RunTool"/>
internal sealed class Tool(Children children, string root = "/")
{
    private const int LongestOutput = 4096;

    private static readonly string[] Directories = ["usr/sbin", "usr/bin"];

    // Without udev the device mapper's library makes its nodes itself.
    private static readonly string[] Environment = ["PATH=/usr/sbin:/usr/bin", "LC_ALL=C", "DM_DISABLE_UDEV=1"];

    /// <summary>Where a program finds the key of that index.</summary>
    public static string KeyPath(int index) => $"/proc/self/fd/{Processes.FirstHandedOn + index}";

    /// <exception cref="IOException">The image does not have the program.</exception>
    public async Task<ToolResult> RunAsync(string program, IReadOnlyList<string> arguments, params IReadOnlyList<byte[]> keys)
    {
        var path = Directories.Select(d => Path.Combine(root, d, program)).FirstOrDefault(File.Exists)
            ?? throw new IOException($"{program} is not in this image: build the image from this manifest");
        using var output = MemoryFiles.Create("output");
        var handed = new List<SafeFileHandle>();
        try
        {
            foreach (var key in keys) handed.Add(MemoryFiles.Create("key", key));
            var status = await children.Start(path, [program, .. arguments], Environment, output, report: null, handed).Ended;
            return new(status, Text(output));
        }
        finally
        {
            handed.ForEach(h => h.Dispose());
        }
    }

    private static string Text(SafeFileHandle output)
    {
        var bytes = new byte[Math.Min(RandomAccess.GetLength(output), LongestOutput)];
        var read = RandomAccess.Read(output, bytes, 0);
        return Encoding.UTF8.GetString(bytes, 0, read).Trim();
    }
}
