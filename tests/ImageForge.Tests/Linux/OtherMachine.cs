// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImageForge.Tests.Linux;

/// <summary>
/// Another machine beside that of the test: a network namespace on a thread of its own. To be made inside
/// <see cref="NetworkNamespace.Run"/>, whose namespace is the first machine's.
/// </summary>
internal sealed partial class OtherMachine : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private readonly BlockingCollection<Action> _work = [];

    public OtherMachine()
    {
        var ready = new TaskCompletionSource<int>();
        new Thread(() =>
        {
            if (Unshare(NewNetwork) != 0) throw new InvalidOperationException("no right to make a second network namespace");
            ready.SetResult(ThreadId());
            foreach (var work in _work.GetConsumingEnumerable()) work();
        })
        { IsBackground = true, Name = "other machine" }.Start();
        Id = ready.Task.Result;
        Command("ip", "link set lo up");
    }

    /// <summary>What ip(8) takes behind <c>netns</c>.</summary>
    public int Id { get; }

    /// <summary>Runs on the other machine and brings what it returns, or throws.</summary>
    public T Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Command(string program, string arguments) => Run(() => Shell(program, arguments));

    public void Dispose() => _work.CompleteAdding();

    /// <summary>Runs a program in the namespace of the calling thread and returns its output.</summary>
    public static string Shell(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var trouble = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {trouble.Result}");
        return output;
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
