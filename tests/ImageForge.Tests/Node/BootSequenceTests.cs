// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node;
using ImageForge.Node.Boot;

namespace ImageForge.Tests.Node;

public sealed class BootSequenceTests
{
    private readonly List<string> _said = [];

    [Fact]
    public async Task Steps_run_in_order_and_a_failing_one_does_not_hold_up_the_rest()
    {
        var ran = new List<string>();
        await RunAsync(Step("a", ran), Failing("b", new IOException("no such device")), Step("c", ran));
        Assert.Equal(["a", "c"], ran);
        Assert.Equal(["imageforge: error: b: no such device"], _said);
    }

    [Fact]
    public async Task Nothing_follows_an_essential_step_that_fails()
    {
        var ran = new List<string>();
        await RunAsync(Failing("identity", new InvalidOperationException("odd")) with { Essential = true }, Step("c", ran));
        Assert.Empty(ran);
        Assert.StartsWith("imageforge: error: identity: System.InvalidOperationException: odd", _said[0], StringComparison.Ordinal);
        Assert.Equal("imageforge: error: nothing can be done without identity; waiting for the power button", _said[^1]);
    }

    [Fact]
    public async Task A_machine_that_is_to_stop_begins_no_further_step()
    {
        using var stop = new CancellationTokenSource();
        var ran = new List<string>();
        var first = new BootStep("a", async (_, token) =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
        }) { Essential = true };
        await BootSequence.RunAsync([first, Step("b", ran)], Boot(), stop.Token);
        Assert.Empty(ran);
        Assert.Empty(_said);
    }

    [Fact]
    public async Task What_is_kept_is_waited_for_even_when_it_keeps_more()
    {
        var boot = Boot();
        var (one, two) = (new TaskCompletionSource(), new TaskCompletionSource());
        boot.Keep("one", one.Task);
        var waiting = boot.WaitAsync();
        boot.Keep("two", two.Task);
        one.SetException(new IOException("broken"));
        await Task.Delay(20);
        Assert.False(waiting.IsCompleted);
        two.SetResult();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["imageforge: error: one: broken"], _said);
    }

    [Fact]
    public async Task Endings_come_last_first_each_once_whatever_fails()
    {
        var boot = Boot();
        var ended = new List<string>();
        boot.AtEnd("watchdog", () => Note("watchdog"));
        boot.AtEnd("volumes", () => throw new IOException("busy"));
        boot.AtEnd("services", () => Note("services"));
        await boot.EndAsync();
        await boot.EndAsync();
        Assert.Equal(["services", "watchdog"], ended);
        Assert.Equal(["imageforge: error: volumes: busy"], _said);

        Task Note(string name)
        {
            ended.Add(name);
            return Task.CompletedTask;
        }
    }

    private Task RunAsync(params BootStep[] steps) => BootSequence.RunAsync(steps, Boot(), CancellationToken.None);

    private static BootStep Step(string name, List<string> ran) => new(name, (_, _) =>
    {
        ran.Add(name);
        return Task.CompletedTask;
    });

    private static BootStep Failing(string name, Exception failure) => new(name, (_, _) => throw failure);

    private BootState Boot() => BootStates.Of("apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n", new NodeLog(_said.Add));
}
