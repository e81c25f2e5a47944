// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>One part that fails must not take the power button with it, and must not fail in silence.</summary>
internal static class Guard
{
    /// <returns>Whether it ended well; being cancelled is well.</returns>
    public static Task<bool> RunAsync(string part, Task running, NodeLog log) => RunAsync(part, () => running, log);

    /// <summary>Likewise for what may already throw when it is called.</summary>
    public static async Task<bool> RunAsync(string part, Func<Task> run, NodeLog log)
    {
        try
        {
            await run();
            return true;
        }
        catch (OperationCanceledException e)
        {
            if (e.CancellationToken.IsCancellationRequested) return true;
            log.Error($"{part}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"{part}: {e.Message}");
        }
        catch (Exception e)
        {
            log.Error($"{part}: {e}");
        }

        return false;
    }
}
