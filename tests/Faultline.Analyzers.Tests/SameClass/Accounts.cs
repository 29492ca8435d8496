using Faultline.Analyzers.Tests.Calls;

namespace Faultline.Analyzers.Tests.SameClass;

/// <summary>A bank that the tests about two locks of one class add their members to.</summary>
internal static class Accounts
{
    private const string Types =
        """
        namespace Client;

        public class Account
        {
            public readonly object Gate = new();
            public readonly int Id;
            public int Rank { get; set; }
            public string Name = "";
            public int Balance;

            public void Add(int amount)
            {
                lock (Gate)
                    Balance += amount;
            }
        }

        """;

    /// <summary>The FLT0103 of a bank with these members, on the lines that end in a comment that names it.</summary>
    public static Task CompareAsync(string members) =>
        ByLine.CompareRuleAsync("FLT0103", Types, "namespace Client;\npublic partial class Bank\n{\n" + members + "\n}\n");

    /// <summary>The same for the body of a method that is given two accounts.</summary>
    public static Task TransferAsync(string body) =>
        CompareAsync("public void Transfer(Account from, Account to, int amount, bool flag)\n{\n" + body + "\n}\n");
}
