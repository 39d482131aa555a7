use e2e::{in_both_browsers, replica::SETTING};
use std::time::Instant;
in_both_browsers! {
    fn times(scene) {
        for _ in 0..3 {
            scene.browser.open(SETTING);
            scene.badge("!");
            let t = Instant::now();
            scene.browser.open_popup();
            let opened = t.elapsed();
            let at = scene.browser.popup("while (!document.querySelector('#headline').textContent) await new Promise(d => setTimeout(d, 1)); const l = performance.now(); await new Promise(d => setTimeout(d, 300)); const fcp = performance.getEntriesByType('paint').map(e => e.name + ' ' + Math.round(e.startTime)); const lcp = await new Promise(d => { try { new PerformanceObserver(x => d(x.getEntries().map(e => [e.id || e.element?.tagName, Math.round(e.startTime)]))).observe({type:'largest-contentful-paint', buffered:true}); } catch { d(0) } setTimeout(d, 500, 0) }); return [Math.round(l), fcp, lcp]");
            scene.popup_shows("on", "ready");
            let t = Instant::now();
            scene.browser.popup_click("#primary");
            scene.badge("✓");
            println!("{:?}: popup driver {opened:?}, filled by {at}, press to confirmed {:?}", scene.engine, t.elapsed());
            scene.begin_again();
            let t = Instant::now();
            scene.press_elsewhere();
            let p = t.elapsed();
            scene.badge("✓");
            println!("{:?}: elsewhere {:?} (press itself {p:?})", scene.engine, t.elapsed());
            scene.begin_again();
        }
    }
}
