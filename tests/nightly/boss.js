// boss.js MODULE URL COMMAND: jobs of pg-boss, as an application and its worker see them.
//   send COUNT   makes the queue "mail", whose jobs are tried once, and fills it
//   fail COUNT   works until so many have failed
//   work COUNT   works until so many are done; prints the data of each
//   maintain     archives and deletes what is due for that
const [module_, url, command, count] = process.argv.slice(2);
const PgBoss = require(module_);

async function until(boss, wanted, handle) {
    let seen = 0;
    await new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`only ${seen} of ${wanted} jobs came`)), 60000).unref();
        boss.work("mail", { batchSize: 1, pollingIntervalSeconds: 0.5 }, async ([job]) => {
            seen += 1;
            if (seen >= wanted) resolve();
            return handle(job);
        });
    });
}

async function main() {
    const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
    boss.on("error", (error) => { throw error; });
    await boss.start();
    if (command === "send") {
        await boss.createQueue("mail", { retryLimit: 0 });
        for (let n = 1; n <= Number(count); n++) await boss.send("mail", { mail: n, text: "grüße" });
    } else if (command === "fail") {
        await until(boss, Number(count), () => { throw new TypeError("no such address"); });
    } else if (command === "work") {
        await until(boss, Number(count), (job) => console.log(JSON.stringify(job.data)));
    } else {
        await boss.maintain();
    }
    await boss.stop({ graceful: true, wait: true });
}

main().catch((error) => { console.error(error.message); process.exitCode = 1; });
