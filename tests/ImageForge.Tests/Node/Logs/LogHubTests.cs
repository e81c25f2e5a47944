// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Logs;
using ImageForge.Tests.Builder.Inputs;

namespace ImageForge.Tests.Node.Logs;

public sealed class LogHubTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly LogHub _hub = new(new FixedClock(Noon));

    [Fact]
    public void Who_comes_late_hears_the_beginning()
    {
        _hub.Source("init").Line("pid 1");
        var queue = new LogQueue(10, 1000);
        _hub.Attach(queue);
        _hub.Source("service/web").Line("ready", LogLevel.Warning);
        Assert.Equal(
            [new(Noon, LogLevel.Info, "init", "pid 1"), new LogLine(Noon, LogLevel.Warning, "service/web", "ready")], queue.ToList());
    }

    [Fact]
    public void Nothing_comes_after_detaching()
    {
        var queue = new LogQueue(10, 1000);
        _hub.Attach(queue);
        _hub.Detach(queue);
        _hub.Source("init").Line("x");
        Assert.Empty(queue.ToList());
    }

    [Fact]
    public void A_secret_is_masked_before_and_after_it_is_known()
    {
        _hub.Source("init").Line("early s3cret!");
        _hub.Hide("s3cret");
        _hub.Source("init").Line("late s3crets3cret");
        var queue = new LogQueue(10, 1000);
        _hub.Attach(queue);
        Assert.Equal(["early [hidden]!", "late [hidden][hidden]"], queue.ToList().Select(l => l.Message));
    }

    [Fact]
    public void Texts_become_lines_of_bounded_length()
    {
        var queue = new LogQueue(100, 100_000);
        _hub.Attach(queue);
        // The surrogate pair straddles the limit and must stay whole.
        _hub.Source("a").Line("one\r\n\n  two \n" + new string('x', LogHub.LongestLine - 1) + "😀y");
        Assert.Equal(["one", "  two", new string('x', LogHub.LongestLine - 1), "😀y"], queue.ToList().Select(l => l.Message));
    }

    [Fact]
    public void The_oldest_lines_go_first_and_are_counted()
    {
        var queue = new LogQueue(3, 10);
        foreach (var text in (string[])["1", "2", "3", "4"]) queue.Add(Line(text));
        Assert.Equal(["2", "3", "4"], queue.ToList().Select(l => l.Message));
        queue.Add(Line("123456789"));
        Assert.Equal(["4", "123456789"], queue.ToList().Select(l => l.Message));
        queue.Add(Line(new string('x', 50)));
        Assert.Equal([new string('x', 50)], queue.ToList().Select(l => l.Message));
        Assert.Equal(5, queue.TakeDropped());
        Assert.Equal(0, queue.TakeDropped());
    }

    [Fact]
    public void A_peeked_line_that_was_dropped_meanwhile_removes_no_other()
    {
        var queue = new LogQueue(1, 100);
        queue.Add(Line("1"));
        Assert.True(queue.TryPeek(out var first));
        queue.Add(Line("2"));
        queue.Remove(first);
        Assert.True(queue.TryPeek(out var second));
        Assert.Equal("2", second.Message);
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_line()
    {
        var queue = new LogQueue(10, 100);
        var waiting = queue.WaitAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        queue.Add(Line("1"));
        await waiting.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(queue.WaitAsync(CancellationToken.None).IsCompleted);
        Assert.True(queue.TryPeek(out var line));
        queue.Remove(line);
        Assert.False(queue.WaitAsync(CancellationToken.None).IsCompleted);
    }

    private static LogLine Line(string text) => new(Noon, LogLevel.Info, "t", text);
}
