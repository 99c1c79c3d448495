namespace Troupe.Actors.Tests;

/// <summary>For what announces itself by no event.</summary>
internal static class Poll
{
    /// <summary>Tries again until <paramref name="attempt"/> no longer fails.</summary>
    public static async Task Until(Action attempt, string awaited)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var deadline = new CancellationTokenSource(Stage.Deadline);
        while (true)
        {
            try
            {
                attempt();
                return;
            }
            catch (Xunit.Sdk.XunitException e)
            {
                if (deadline.IsCancellationRequested) throw new TimeoutException($"Waited {Stage.Deadline} for: {awaited}", e);
                await timer.WaitForNextTickAsync();
            }
        }
    }
}
