// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node;
using ImageForge.Node.Logs;

namespace ImageForge.Tests.Node.Logs;

public sealed class KernelLogTests
{
    [Theory]
    [InlineData("6,339,5140900,-;NET: Registered protocol family 10\n", 339, LogLevel.Info, 5.1409, "NET: Registered protocol family 10")]
    [InlineData("30,340,0,c;daemon\n SUBSYSTEM=net\n", 340, LogLevel.Info, 0, "daemon")]
    [InlineData("3,1,2,-;a;b\n", 1, LogLevel.Error, 0.000002, "a;b")]
    [InlineData("4,1,2,-,caller=T1;warn", 1, LogLevel.Warning, 0.000002, "warn")]
    [InlineData("7,1,2,-;", 1, LogLevel.Debug, 0.000002, "")]
    internal void Reads_records(string record, ulong sequence, LogLevel level, double seconds, string text) =>
        Assert.Equal(new KernelMessage(sequence, level, TimeSpan.FromSeconds(seconds), text), KernelLog.Parse(record));

    [Theory]
    [InlineData("")]
    [InlineData("6,1,2,-")]
    [InlineData("x,1,2,-;t")]
    [InlineData("6,1;t")]
    public void Ignores_what_is_none(string record) => Assert.Null(KernelLog.Parse(record));

    /// <summary>Where this machine lets us read its kernel's messages, the oldest arrives with a time after its boot.</summary>
    [Fact]
    public async Task Follows_the_running_kernel()
    {
        const string device = "/dev/kmsg";
        var hub = new LogHub(TimeProvider.System);
        var queue = new LogQueue(10_000, 1 << 22);
        var trouble = new TaskCompletionSource<string>();
        hub.Attach(queue);
        KernelLog.Follow(hub, new NodeLog(line => trouble.TrySetResult(line)), TimeProvider.System, device);
        var first = await Task.WhenAny(queue.WaitAsync(CancellationToken.None), trouble.Task).WaitAsync(TimeSpan.FromSeconds(10));
        if (first == trouble.Task)
        {
            Assert.StartsWith("imageforge: error: the kernel's messages cannot be read", await trouble.Task, StringComparison.Ordinal);
            return;
        }

        Assert.True(queue.TryPeek(out var line));
        Assert.Equal("kernel", line.Source);
        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(line.Time, now - TimeSpan.FromMilliseconds(Environment.TickCount64) - TimeSpan.FromMinutes(5), now + TimeSpan.FromSeconds(5));
    }
}
