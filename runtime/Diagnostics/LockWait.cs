using System.Globalization;
using System.Text;

namespace Faultline;

/// <summary>A thread in the way of another: it holds the lock, or waits for it before the other.</summary>
/// <param name="ThreadId">The thread's <see cref="Environment.CurrentManagedThreadId"/>.</param>
/// <param name="ThreadName">Its name, or "thread" with its number.</param>
/// <param name="Lock">The lock: "page 3 of file 'x'".</param>
/// <param name="Mode">"exclusive" or "shared".</param>
/// <param name="IsWaiting">It does not hold the lock yet, but is before the other in its queue.</param>
public sealed record LockHolder(int ThreadId, string ThreadName, string Lock, string Mode, bool IsWaiting);

/// <summary>A thread that waits for a lock.</summary>
/// <param name="ThreadId">The thread's <see cref="Environment.CurrentManagedThreadId"/>.</param>
/// <param name="ThreadName">Its name, or "thread" with its number.</param>
/// <param name="Lock">The lock: "page 3 of file 'x'".</param>
/// <param name="Mode">"exclusive" or "shared".</param>
/// <param name="Waited">For how long.</param>
/// <param name="FaultAddress">The address whose page fault the thread is handling, if it is.</param>
/// <param name="Holders">Who is in the way, as far as that is recorded: while the cache has a watchdog.</param>
public sealed record LockWait(
    int ThreadId,
    string ThreadName,
    string Lock,
    string Mode,
    TimeSpan Waited,
    long? FaultAddress,
    IReadOnlyList<LockHolder> Holders)
{
    /// <summary>The wait in one line for the waiter and one for each thread in its way.</summary>
    /// <returns>The text, without a line end at its end.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Name(ThreadId, ThreadName)} waits for {Lock} ({Mode}) ");
        text.Append(CultureInfo.InvariantCulture, $"since {Waited.TotalSeconds:0.0} s");
        if (FaultAddress is { } address)
            text.Append(CultureInfo.InvariantCulture, $", in a page fault at address 0x{address:x}");
        foreach (LockHolder holder in Holders)
        {
            string what = holder.IsWaiting ? "before it waits" : "held by";
            text.AppendLine();
            text.Append(CultureInfo.InvariantCulture, $"    {what} {Name(holder.ThreadId, holder.ThreadName)} ({holder.Mode})");
            if (holder.ThreadId == ThreadId)
                text.Append(", which is the waiter itself");
        }

        return text.ToString();
    }

    private static string Name(int id, string name) =>
        name == $"thread {id}" ? name : string.Create(CultureInfo.InvariantCulture, $"thread '{name}' ({id})");
}
